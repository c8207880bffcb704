/** A longer request or response head is ignored. */
const headBytesMax = 64 * 1024;

const headEnd = '\r\n\r\n';

/** A complete HTTP head and the bytes after it. */
export interface HttpHead {
  /** For example `HTTP/1.1 101 Switching Protocols`. */
  readonly startLine: string;
  readonly rest: Buffer;
  /** Value of a header by its lower-case name, as sent. */
  header(name: string): string | undefined;
}

/** Collects bytes until an HTTP head is complete. */
export class HeadReader {
  #bytes = Buffer.alloc(0);
  #ignoring = false;

  /** Returns the head once it is complete, then ignores everything until `restart`. */
  add(bytes: Buffer): HttpHead | undefined {
    if (this.#ignoring) return undefined;
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const end = this.#bytes.indexOf(headEnd);
    if (end >= 0) {
      const head = parseHead(
        this.#bytes.toString('latin1', 0, end),
        this.#bytes.subarray(end + headEnd.length),
      );
      this.#ignore();
      return head;
    }
    if (this.#bytes.length > headBytesMax) this.#ignore();
    return undefined;
  }

  /** Expects a new head. */
  restart(): void {
    this.#bytes = Buffer.alloc(0);
    this.#ignoring = false;
  }

  #ignore(): void {
    this.#bytes = Buffer.alloc(0);
    this.#ignoring = true;
  }
}

function parseHead(text: string, rest: Buffer): HttpHead {
  const [startLine = '', ...lines] = text.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { startLine, rest, header: (name) => headers.get(name) };
}
