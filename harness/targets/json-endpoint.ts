/** What a relay answers over HTTP, as Chromium does. */

const ANSWER_MS = 5_000;

/** Requests JSON from a relay on 127.0.0.1. Rejects if it does not answer within 5 s, or not with success. */
export async function askJson(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Target ids in `/json/list`. */
export async function listedTargets(
  port: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const list = (await askJson(port, '/json/list', headers)) as { id: string }[];
  return list.map(({ id }) => id);
}
