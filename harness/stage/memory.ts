/** Memory use of other processes, on systems with /proc. */
import { readFile } from 'node:fs/promises';

const BYTES_PER_KIB = 1_024;
const BYTES_PER_MB = 1_000_000;

/** Resident memory of a process in megabytes (10^6 bytes); undefined without /proc or without the process. */
export async function residentMb(pid: number): Promise<number | undefined> {
  const bytes = await residentBytes(pid);
  return bytes === undefined ? undefined : Math.round(bytes / BYTES_PER_MB);
}

/** Like {@link residentMb}, in bytes. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * BYTES_PER_KIB;
  } catch {
    return undefined;
  }
}
