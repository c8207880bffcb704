/** Reads the data that the page carries. */
import { CHUNK_ITEMS } from '../model/page-model.ts';

async function unpack(packed: string): Promise<unknown> {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return JSON.parse(await new Response(stream).text());
}

function packed(name: string): string[] {
  const found = document.querySelectorAll(`script[data-packed="${name}"]`);
  return [...found].map((element) => element.textContent);
}

/** Resolves with undefined if the page has no such data. */
export async function loadData(name: string): Promise<unknown> {
  const [text] = packed(name);
  return text === undefined ? undefined : unpack(text);
}

/** The payloads, unpacked in parts when they are wanted. */
export class Payloads {
  private readonly chunks = packed('payloads');
  /** The part that was used last. */
  private latest: { readonly chunk: number; readonly texts: Promise<readonly string[]> } | undefined;

  async of(item: number): Promise<string> {
    const texts = await this.chunk(Math.floor(item / CHUNK_ITEMS));
    return texts[item % CHUNK_ITEMS] ?? '';
  }

  /** Calls `see` with each payload, in order, until it returns false. */
  async each(see: (item: number, text: string) => boolean): Promise<void> {
    for (const chunk of this.chunks.keys()) {
      const texts = await this.chunk(chunk);
      for (const [index, text] of texts.entries()) if (!see(chunk * CHUNK_ITEMS + index, text)) return;
    }
  }

  private chunk(chunk: number): Promise<readonly string[]> {
    if (this.latest?.chunk === chunk) return this.latest.texts;
    const texts = unpack(this.chunks[chunk] ?? '') as Promise<readonly string[]>;
    this.latest = { chunk, texts };
    return texts;
  }
}
