import { finished, type Writable } from 'node:stream';
import * as ws from 'ws';

/**
 * The parts of `ws` that read frames. The package exports them but its types leave them out, so they are described
 * here, as far as they are used, once.
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

/** A writable that takes the raw bytes of one direction after the upgrade and emits whole messages. */
export interface FrameReceiver extends Writable {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): this;
  on(event: 'ping' | 'pong', listener: (data: Buffer) => void): this;
  /** A close frame; code 1005 stands for one without a code. */
  on(event: 'conclude', listener: (code: number, reason: Buffer) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: string | symbol, listener: (...args: never[]) => void): this;
}

const parts = ws as unknown as WsParts;

/**
 * Makes a receiver for one direction; `end()` it when no more bytes will come, and it frees what it uses as soon as
 * it has emitted what it still has. It unmasks in place, so give it copies of bytes that are used elsewhere.
 * `masked` is true for frames from the peer. `extensions` is the Sec-WebSocket-Extensions header of the 101 answer;
 * throws if that header cannot be understood.
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
