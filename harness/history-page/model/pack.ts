/** Compresses texts for a page. The page's script unpacks them with the browser's own decompressor. */
import { deflateRawSync } from 'node:zlib';
import { CHUNK_ITEMS, type PageModel } from './page-model.ts';

/** Raw deflate in base64, which is safe in an element of HTML. */
export function pack(value: unknown): string {
  return deflateRawSync(Buffer.from(JSON.stringify(value), 'utf8')).toString('base64');
}

/** The model, with times as differences: they are smaller. */
export function packModel(model: PageModel): string {
  const { us } = model.items;
  const steps = us.map((at, index) => at - (us[index - 1] ?? 0));
  return pack({ ...model, items: { ...model.items, us: steps } });
}

export function packPayloads(payloads: readonly string[]): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < payloads.length; at += CHUNK_ITEMS)
    chunks.push(pack(payloads.slice(at, at + CHUNK_ITEMS)));
  return chunks;
}
