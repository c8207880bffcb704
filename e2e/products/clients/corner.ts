/** The colour of a PNG picture's top left pixel. */
import { inflateSync } from 'node:zlib';

const SIGNATURE_BYTES = 8;
/** Length, type and check sum. */
const CHUNK_BYTES = 12;
const TRUE_COLOUR = 2;
const WITH_ALPHA = 6;
/** Rows begin with the number of their filter. In the first row, none of the filters changes the first pixel. */
const FILTER_BYTES = 1;

/** `rgb(R, G, B)`, as in CSS. Throws if it is no PNG with eight bits for each colour. */
export function cornerOf(png: Uint8Array): string {
  const bytes = Buffer.from(png);
  if (bytes.toString('latin1', 1, 4) !== 'PNG') throw new Error('This is no PNG picture.');
  const data: Buffer[] = [];
  for (let at = SIGNATURE_BYTES; at < bytes.length; at += CHUNK_BYTES + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    const colours = content[9];
    if (type === 'IHDR' && (content[8] !== 8 || (colours !== TRUE_COLOUR && colours !== WITH_ALPHA)))
      throw new Error('This PNG picture has other colours than eight bits of red, green and blue.');
    if (type === 'IDAT') data.push(content);
  }
  const [red, green, blue] = inflateSync(Buffer.concat(data)).subarray(FILTER_BYTES);
  return `rgb(${red ?? '?'}, ${green ?? '?'}, ${blue ?? '?'})`;
}
