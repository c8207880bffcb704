/** `/json/protocol`: CDP's description of itself. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

interface ProtocolPart {
  readonly version: object;
  readonly domains: readonly { readonly domain: string }[];
}

/**
 * What Chromium serves at `/json/protocol`, in its order, as JSON text. It is the protocol of the devtools-protocol
 * package, and may be some weeks older or newer than the browser.
 */
export function protocolJson(): Promise<string> {
  kept ??= read().catch((error: unknown) => {
    kept = undefined;
    throw error;
  });
  return kept;
}

/** Read when somebody asks, and once: it is 1.6 MB, and few clients do. */
let kept: Promise<string> | undefined;

async function read(): Promise<string> {
  const [browser, js] = await Promise.all([partOf('browser_protocol'), partOf('js_protocol')]);
  const domains = [...browser.domains, ...js.domains];
  domains.sort((a, b) => (a.domain < b.domain ? -1 : 1));
  return JSON.stringify({ version: browser.version, domains }, null, 4);
}

async function partOf(name: string): Promise<ProtocolPart> {
  const file = createRequire(import.meta.url).resolve(`devtools-protocol/json/${name}.json`);
  return JSON.parse(await readFile(file, 'utf8')) as ProtocolPart;
}
