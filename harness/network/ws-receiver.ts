import { finished, type Writable } from 'node:stream';
import * as ws from 'ws';

/**
 * The parts of `ws` that parse frames. The package exports them without types, so the ones we use are declared here.
 */
interface WsParts {
  readonly Receiver: new (options: {
    readonly isServer: boolean;
    readonly skipUTF8Validation: boolean;
    readonly extensions: Readonly<Record<string, PerMessageDeflate>>;
  }) => FrameReceiver;
  readonly PerMessageDeflate: {
    new (options: { readonly isServer: boolean }): PerMessageDeflate;
    readonly extensionName: string;
  };
  readonly extension: { parse(header: string): Readonly<Record<string, ExtensionParameters[]>> };
}

type ExtensionParameters = Record<string, unknown>;

interface PerMessageDeflate {
  accept(configurations: ExtensionParameters[]): unknown;
  cleanup(): void;
}

/** A writable for the raw bytes of one direction after the upgrade. It emits complete messages. */
export interface FrameReceiver extends Writable {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): this;
  on(event: 'ping' | 'pong', listener: (data: Buffer) => void): this;
  /** A close frame. Code 1005 means that it had no code. */
  on(event: 'conclude', listener: (code: number, reason: Buffer) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: string | symbol, listener: (...args: never[]) => void): this;
}

const parts = ws as unknown as WsParts;

/**
 * Creates a receiver for one direction. Call `end()` when no more bytes will come: it frees its resources after its
 * last message. It unmasks in place, so pass copies of bytes that are used elsewhere. `masked` is true for frames from
 * the peer. `extensions` is the Sec-WebSocket-Extensions header of the 101 response; throws if it cannot be parsed.
 */
export function openReceiver(masked: boolean, extensions: string | undefined): FrameReceiver {
  const name = parts.PerMessageDeflate.extensionName;
  const parameters = extensions === undefined ? undefined : parts.extension.parse(extensions)[name];
  const deflate = parameters && new parts.PerMessageDeflate({ isServer: masked });
  if (parameters) deflate?.accept(parameters);
  const receiver = new parts.Receiver({
    isServer: masked,
    skipUTF8Validation: true,
    extensions: deflate ? { [name]: deflate } : {},
  });
  finished(receiver, () => deflate?.cleanup());
  return receiver;
}
