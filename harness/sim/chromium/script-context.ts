/**
 * A JavaScript world of its own for one life of a worker or a document: a `vm` context whose time, timers,
 * randomness and sockets are the simulation's. A worker that ends is left to the garbage collector, with all that
 * it was waiting for.
 */
import { createHmac } from 'node:crypto';
import { createContext, Script, type Context } from 'node:vm';
import type { Random } from '../../base/random.ts';
import type { Cancel, Kernel } from '../kernel.ts';
import type { Network } from '../network.ts';
import { abortSignalOf, fetchOf } from './web-globals.ts';
import { webSocketClass } from './web-socket.ts';

/** Real time at the beginning of every simulation, in milliseconds since 1970. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

/** What cannot be had from outside because it must be of the context's own realm. */
const PRELUDE = new Script(
  `(() => {
    const RealDate = Date;
    const { now, random } = globalThis.__simulated;
    delete globalThis.__simulated;
    class SimulatedDate extends RealDate {
      constructor(...args) {
        if (args.length === 0) super(now());
        else super(...args);
      }
      static now() { return now(); }
    }
    globalThis.Date = SimulatedDate;
    Math.random = random;
    globalThis.self = globalThis;
    return { Error: globalThis.Error, TypeError: globalThis.TypeError };
  })()`,
  { filename: 'prelude.js' },
);

export interface ScriptContextOptions {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly lane: string;
  readonly random: Random;
  readonly origin: string;
  /** A message has come from a WebSocket: it counts as a sign of life. */
  readonly socketActivity: () => void;
  readonly log: (text: string) => void;
  /** What the extension's folder has at a path. */
  readonly file: (path: string) => string | undefined;
}

/** Further globals, such as `chrome`. */
export type Globals = Readonly<Record<string, unknown>>;

type ErrorClass = new (message: string) => Error;

interface Realm {
  readonly Error: ErrorClass;
  readonly TypeError: ErrorClass;
}

export class ScriptContext {
  /** Makes an error of the context's realm, so that `instanceof Error` holds in it. */
  readonly error: (message: string) => Error;
  readonly typeError: (message: string) => Error;
  private readonly context: Context;

  constructor(options: ScriptContextOptions, globals: Globals) {
    const { kernel, random } = options;
    const now = (): number => EPOCH_MS + kernel.now();
    this.context = createContext({
      ...standardGlobals(options, now),
      fetch: fetchOf({ ...options, typeError: (message) => this.typeError(message) }),
      ...globals,
      __simulated: { now, random: () => random.fraction() },
    });
    const realm = PRELUDE.runInContext(this.context) as Realm;
    this.error = (message) => new realm.Error(message);
    this.typeError = (message) => new realm.TypeError(message);
  }

  evaluate(code: string): unknown {
    return new Script(code, { filename: 'evaluated.js' }).runInContext(this.context);
  }

  run(script: Script): void {
    script.runInContext(this.context);
  }
}

function standardGlobals(options: ScriptContextOptions, now: () => number): Record<string, unknown> {
  const { kernel, log } = options;
  const say = (...args: unknown[]): void => log(args.map(String).join(' '));
  return {
    ...timers(options),
    holdfastMark: (mark: string) => kernel.sometimes(mark),
    queueMicrotask: (run: () => void) => void Promise.resolve().then(run),
    console: { log: say, info: say, warn: say, error: say, debug: say },
    performance: { now: () => kernel.now(), timeOrigin: now() },
    crypto: cryptoOf(options.random),
    WebSocket: webSocketClass(options),
    MessageChannel: messageChannelClass(kernel, options.lane),
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
    AbortController,
    AbortSignal: abortSignalOf(options),
    DOMException,
    structuredClone,
    btoa,
    atob,
  };
}

type Timed = (...args: unknown[]) => void;

function timers({ kernel, lane }: ScriptContextOptions): Record<string, unknown> {
  const cancels = new Map<number, Cancel>();
  let last = 0;
  const set = (run: Timed, delayMs: number, every: boolean, args: unknown[]): number => {
    const id = ++last;
    const arm = (): void => {
      const cancel = kernel.schedule(lane, delayMs, 'timer', () => {
        if (every) arm();
        else cancels.delete(id);
        run(...args);
      });
      cancels.set(id, cancel);
    };
    arm();
    return id;
  };
  const clear = (id: number | undefined): void => {
    if (id === undefined) return;
    cancels.get(id)?.();
    cancels.delete(id);
  };
  return {
    setTimeout: (run: Timed, delayMs = 0, ...args: unknown[]) => set(run, delayMs, false, args),
    setInterval: (run: Timed, delayMs = 0, ...args: unknown[]) => set(run, Math.max(1, delayMs), true, args),
    clearTimeout: clear,
    clearInterval: clear,
  };
}

interface RawKey {
  readonly raw: Uint8Array;
}

function cryptoOf(random: Random): object {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
  return {
    randomUUID: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    getRandomValues: <T extends Uint8Array>(array: T): T => array.map(() => random.below(256)) as T,
    subtle: {
      importKey: (_format: string, raw: Uint8Array) => Promise.resolve<RawKey>({ raw }),
      sign: (_algorithm: string, { raw }: RawKey, data: Uint8Array) => {
        const { buffer, byteOffset, byteLength } = createHmac('sha256', raw).update(data).digest();
        return Promise.resolve(buffer.slice(byteOffset, byteOffset + byteLength));
      },
    },
  };
}

type MessageHandler = (event: { readonly data: unknown }) => void;

/**
 * One end of a channel. A transferred end delivers in the lane of the context that has it now. What arrives
 * before there is a handler is kept for it.
 */
export class SimMessagePort {
  lane: string;
  other: SimMessagePort | undefined;
  private readonly kernel: Kernel;
  private handler: MessageHandler | null = null;
  private started = false;
  private unread: unknown[] = [];
  private closed = false;

  constructor(kernel: Kernel, lane: string) {
    this.kernel = kernel;
    this.lane = lane;
  }

  postMessage(data: unknown): void {
    const { other } = this;
    if (other === undefined || this.closed) return;
    const copy = structuredClone(data);
    if (other.started) other.deliver(copy);
    else other.unread.push(copy);
  }

  get onmessage(): MessageHandler | null {
    return this.handler;
  }

  /** Starts the port, as it does in Chromium. */
  set onmessage(handler: MessageHandler | null) {
    this.handler = handler;
    this.started = true;
    for (const data of this.unread.splice(0)) this.deliver(data);
  }

  private deliver(data: unknown): void {
    this.kernel.schedule(this.lane, 0, 'port message', () => {
      if (!this.closed) this.handler?.({ data });
    });
  }

  close(): void {
    this.closed = true;
  }
}

function messageChannelClass(kernel: Kernel, lane: string): new () => object {
  return class {
    readonly port1 = new SimMessagePort(kernel, lane);
    readonly port2 = new SimMessagePort(kernel, lane);

    constructor() {
      this.port1.other = this.port2;
      this.port2.other = this.port1;
    }
  };
}
