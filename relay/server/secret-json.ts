/** JSON in files that hold secrets: what is damaged is left as it is, and the message says so. */
import * as v from 'valibot';
import { NO_OPTION } from '../protocol/refusal-text.ts';
import { SecretFileError, type SecretFile } from './secret-file.ts';

/** `check`: what is wrong with a value that follows the schema; undefined if nothing is. Throws {@link SecretFileError}. */
export function parseSecretJson<T>(
  schema: v.GenericSchema<T>,
  { path, what, whenRemoved }: SecretFile,
  text: string,
  check: (value: T) => string | undefined = () => undefined,
): T {
  const damaged = (why: string, cause?: unknown): SecretFileError =>
    new SecretFileError(
      {
        rule: 'secret.damaged',
        what: `${what} ${path}`,
        why: `it is damaged (${why}), and was left unchanged`,
        option: `${NO_OPTION}. Repair it, or delete it: ${whenRemoved}`,
      },
      { cause },
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged('it is not JSON', cause);
  }
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (!parsed.success) throw damaged(`${v.getDotPath(parsed.issues[0]) ?? 'all of it'} is not valid`);
  const wrong = check(parsed.output);
  if (wrong !== undefined) throw damaged(wrong);
  return parsed.output;
}

/** The text of such a file. */
export function secretJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
