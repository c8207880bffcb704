import { sendHtml } from '../../harness/site/route.ts';
import type { TestSite } from '../../harness/site/test-site.ts';

/** Serves a document at a path until the behaviour has ended. Returns its URL. */
export function serve(
  site: TestSite,
  path: string,
  html: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  site.setRoute(path, (exchange) => {
    for (const [name, value] of Object.entries(headers)) exchange.response.setHeader(name, value);
    sendHtml(exchange, html);
  });
  return site.url(path);
}

/** The message of an error without the call log, which contains times. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** The first line of the error that `promise` rejects with. Rejects if it resolves. */
export async function errorOf(promise: Promise<unknown>): Promise<string> {
  const value = await promise.catch((error: unknown) => ({ error }));
  if (typeof value === 'object' && value !== null && 'error' in value) return firstLine(value.error);
  throw new Error('Expected a failure.');
}
