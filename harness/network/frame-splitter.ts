/**
 * Splits one direction of a WebSocket connection into frames (RFC 6455, section 5.2) without changing a byte, so that
 * frames can be held and passed on.
 */

/** A text frame; without `text`, anything else: the HTTP head, a control frame or a binary frame. */
export interface SplitFrame {
  /** The original bytes. */
  readonly bytes: Buffer;
  /** The text of a complete, uncompressed text frame. */
  readonly text?: string;
}

const HEAD_END = '\r\n\r\n';
const TEXT = 0x1;
const FIN = 0x80;
const COMPRESSED = 0x40;
const MASKED = 0x80;
const MASK_BYTES = 4;

export class FrameSplitter {
  private rest: Buffer = Buffer.alloc(0);
  private upgraded = false;

  /** Adds the next bytes and returns all frames that are now complete. */
  push(bytes: Buffer): SplitFrame[] {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const frames: SplitFrame[] = [];
    if (!this.upgraded) {
      const end = this.rest.indexOf(HEAD_END);
      if (end < 0) return [];
      this.upgraded = true;
      frames.push({ bytes: this.take(end + HEAD_END.length) });
    }
    for (let frame = this.next(); frame !== undefined; frame = this.next()) frames.push(frame);
    return frames;
  }

  /** Bytes of an incomplete frame. */
  get unfinished(): Buffer {
    return this.rest;
  }

  private next(): SplitFrame | undefined {
    const header = headerOf(this.rest);
    if (header === undefined || this.rest.length < header.bytes + header.payloadBytes) return undefined;
    const bytes = this.take(header.bytes + header.payloadBytes);
    if (!header.isWholeText) return { bytes };
    const payload = bytes.subarray(header.bytes);
    return { bytes, text: header.mask === undefined ? payload.toString() : unmasked(payload, header.mask) };
  }

  private take(bytes: number): Buffer {
    const taken = this.rest.subarray(0, bytes);
    this.rest = this.rest.subarray(bytes);
    return taken;
  }
}

interface Header {
  /** Length of the header. */
  readonly bytes: number;
  readonly payloadBytes: number;
  readonly mask: Buffer | undefined;
  readonly isWholeText: boolean;
}

/** Undefined if the header is incomplete. */
function headerOf(bytes: Buffer): Header | undefined {
  const [first, second] = [bytes[0], bytes[1]];
  if (first === undefined || second === undefined) return undefined;
  const short = second & ~MASKED;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskBytes = (second & MASKED) === 0 ? 0 : MASK_BYTES;
  const end = 2 + lengthBytes + maskBytes;
  if (bytes.length < end) return undefined;
  const payloadBytes =
    lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return {
    bytes: end,
    payloadBytes,
    mask: maskBytes === 0 ? undefined : bytes.subarray(end - MASK_BYTES, end),
    isWholeText: (first & 0x0f) === TEXT && (first & FIN) !== 0 && (first & COMPRESSED) === 0,
  };
}

function unmasked(payload: Buffer, mask: Buffer): string {
  const copy = Buffer.from(payload);
  for (let at = 0; at < copy.length; at++) copy[at] = (copy[at] ?? 0) ^ (mask[at % MASK_BYTES] ?? 0);
  return copy.toString();
}
