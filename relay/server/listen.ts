/** Listening at a port, or saying who has it. */
import type { Server } from 'node:http';
import packageJson from '../../package.json' with { type: 'json' };

/** Raised when the port cannot be had; the message says why and what to do. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly code = 'HOLDFAST_PORT_TAKEN';
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly flag: '--port' | '--open-port-without-token';
}

/** Listens, or rejects with {@link PortTakenError}. `flag`: with which the user chooses another port. */
export async function listen(server: Server, { host, port, flag }: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTakenError(await whoHasPort({ host, port, flag }), { cause: error });
  });
}

const PROBE_MS = 2_000;

/** A relay, or another program? Decides what the user should do. */
async function whoHasPort({ host, port, flag }: ListenOptions): Promise<string> {
  const answer = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/`, {
    signal: AbortSignal.timeout(PROBE_MS),
  })
    .then((response) => response.text())
    .catch(() => '');
  // Any program may listen there, and a terminal obeys what it prints.
  return /^Holdfast relay [\w.+-]{1,40}$/.test(answer)
    ? `${answer} is already running on port ${port}${answer.endsWith(` ${packageJson.version}`) ? '' : `, and this is ${packageJson.version}`}: use it, stop it with \`holdfast relay stop --port ${port}\`, or start this one with ${flag}.`
    : `Port ${port} is used by another program. Choose another one with ${flag}${flag === '--port' ? ", also in the extension's options" : ''}.`;
}
