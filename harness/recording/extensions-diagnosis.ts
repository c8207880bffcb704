/** The diagnosis that the extension's options page has saved, for the bundle. */
import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';

/** The file is no diagnosis of the extension. The message says what to do. */
export class NoDiagnosisError extends Error {
  override readonly name = 'NoDiagnosisError';
}

/** It takes some kilobytes. */
const BYTES_MAX = 1_000_000;

/** What a bundle takes of it. Anything else is left out, as it might be private. */
const schema = v.object({
  version: v.string(),
  userAgent: v.string(),
  port: v.number(),
  paired: v.boolean(),
  phase: v.looseObject({ name: v.string() }),
  failures: v.number(),
  failure: v.optional(v.looseObject({ cause: v.string() })),
  unacknowledged: v.number(),
  boot: v.number(),
  tabs: v.array(v.object({ tabId: v.number(), attached: v.boolean() })),
  recent: v.array(v.looseObject({ kind: v.string(), atMs: v.number() })),
});

/** JSON text on one line. Rejects with {@link NoDiagnosisError}. */
export async function extensionsDiagnosis(file: string): Promise<string> {
  const advice = 'Save it on the extension\'s options page, under "Diagnosis".';
  let value: unknown;
  try {
    const { size } = await stat(file);
    if (size > BYTES_MAX) throw new Error(`it has ${size} bytes, and may have ${BYTES_MAX}`);
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new NoDiagnosisError(`Cannot read the diagnosis ${file}: ${(cause as Error).message}. ${advice}`, {
      cause,
    });
  }
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.issues;
    const where = v.getDotPath(issue) ?? 'the file';
    throw new NoDiagnosisError(
      `${file} is no diagnosis of the extension: ${where}: ${issue.message}. ${advice}`,
    );
  }
  return JSON.stringify(result.output);
}
