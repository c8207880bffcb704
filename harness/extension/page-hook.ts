/**
 * Sees the messages that content scripts and pages of an extension send to its worker: `runtime.sendMessage` and
 * `runtime.connect` are wrapped. In a running browser that comes a little after the script's first line: Chromium accepts
 * no evaluation while a content script is about to run. An extension that has the script as its first content script is
 * covered from the start.
 */
import type { CdpConnection, TargetSession } from '../stage/raw-cdp.ts';

const BINDING = 'holdfastMessage';

/** One call in one document. */
interface Of {
  /** Of the document's messages, or of its ports. */
  readonly index: number;
}

/** What a content script or a page of the extension does. `text` is JSON. */
export type PageMessage =
  /** `runtime.sendMessage` was called. The message waits for {@link PageHookOptions.onMessage}. */
  | (Of & { readonly kind: 'message'; readonly text: string })
  /** Its promise was resolved, or its callback was called. */
  | (Of & { readonly kind: 'answer'; readonly text: string })
  | (Of & { readonly kind: 'error'; readonly text: string })
  | (Of & { readonly kind: 'portOpened'; readonly text: string })
  /** With `holdPorts` it waits, too. */
  | (Of & { readonly kind: 'portMessage'; readonly text: string; readonly port: number })
  | (Of & { readonly kind: 'portReceived' })
  /** The other end closed the port. `handled`: the script has a listener for that. */
  | (Of & { readonly kind: 'portClosed'; readonly handled: boolean })
  /** A message was posted on a port that had closed, which throws. */
  | (Of & { readonly kind: 'deadPort'; readonly text: string });

export interface PageHookOptions {
  /** Whether a message on a port waits like others. Otherwise it is sent at once. */
  readonly holdPorts: boolean;
  /** `world` identifies the document's script world. A message that waits is sent when this has settled. */
  readonly onMessage: (message: PageMessage, world: string) => void | Promise<void>;
}

interface ContextInfo {
  readonly id: number;
  readonly origin: string;
}

/** Covers a page, and all documents that it shows later. Resolves when it is covered. */
export async function hookPage(
  cdp: CdpConnection,
  session: TargetSession,
  extensionId: string,
  { holdPorts, onMessage }: PageHookOptions,
): Promise<void> {
  const origin = `chrome-extension://${extensionId}`;
  const hook = pageHookScript({ holdPorts });
  const evaluate = (contextId: number, expression: string): void => {
    // The document may have gone at any time.
    session.send('Runtime.evaluate', { contextId, expression }).catch(() => undefined);
  };
  /** A page's own scripts have the binding, too: what they send is nobody's message. */
  const hooked = new Set<number>();
  cdp.listen(({ method, params, sessionId }) => {
    if (sessionId !== session.id) return;
    if (method === 'Runtime.executionContextCreated') {
      const { id, origin: owner } = params['context'] as ContextInfo;
      if (owner !== origin) return;
      hooked.add(id);
      evaluate(id, hook);
    }
    if (method !== 'Runtime.bindingCalled' || params['name'] !== BINDING) return;
    const contextId = Number(params['executionContextId']);
    if (!hooked.has(contextId)) return;
    const message = JSON.parse(String(params['payload'])) as PageMessage;
    const heard = Promise.resolve(onMessage(message, `${session.id} ${contextId}`)).catch(() => undefined);
    if (message.kind !== 'message' && message.kind !== 'portMessage') return;
    const go = `${BINDING}Go(${JSON.stringify(message.kind)}, ${message.index})`;
    void heard.then(() => evaluate(contextId, go));
  });
  await session.send('Runtime.addBinding', { name: BINDING });
  await session.send('Runtime.enable');
}

/** The script that wraps the calls. It does nothing where {@link hookPage} does not cover the page. */
export function pageHookScript({ holdPorts }: Pick<PageHookOptions, 'holdPorts'>): string {
  return `(${wrapMessages.toString()})(${JSON.stringify(BINDING)}, ${holdPorts});`;
}

/** Runs in a content script's world, or in a page of the extension. */
function wrapMessages(binding: string, holdPorts: boolean): void {
  type Call = (...args: unknown[]) => unknown;
  interface Event {
    addListener: Call;
  }
  interface Port {
    readonly name: string;
    readonly onMessage: Event;
    readonly onDisconnect: Event;
    postMessage: Call;
  }
  const world = globalThis as unknown as Record<string, unknown>;
  const runtime = (world['chrome'] as { runtime?: { sendMessage?: Call; connect?: Call } } | undefined)
    ?.runtime;
  const announce = world[binding] as ((payload: string) => void) | undefined;
  if (world[`${binding}Go`] !== undefined || announce === undefined) return;
  if (runtime?.sendMessage === undefined || runtime.connect === undefined) return;
  const waiting: Record<string, (() => void)[]> = { message: [], portMessage: [] };
  world[`${binding}Go`] = (kind: string, index: number) => waiting[kind]?.[index]?.();
  const json = (value: unknown): string => {
    try {
      return value === undefined ? 'undefined' : JSON.stringify(value);
    } catch {
      return 'undefined';
    }
  };
  const tell = (event: object): void => announce(JSON.stringify(event));
  const send = runtime.sendMessage.bind(runtime);
  const connect = runtime.connect.bind(runtime);
  let ports = 0;

  runtime.sendMessage = (...args) => {
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as Call) : undefined;
    let index = 0;
    const passed = new Promise<void>((resolve) => {
      index = (waiting['message'] ?? []).push(resolve) - 1;
    });
    tell({ kind: 'message', index, text: json(args.length === 1 ? args[0] : args) });
    if (callback !== undefined) {
      void passed.then(() =>
        send(...args, (...answer: unknown[]) => {
          tell({ kind: 'answer', index, text: json(answer[0]) });
          callback(...answer);
        }),
      );
      return undefined;
    }
    const answered = passed.then(() => send(...args));
    answered.then(
      (answer) => tell({ kind: 'answer', index, text: json(answer) }),
      (error: unknown) => tell({ kind: 'error', index, text: json(String(error)) }),
    );
    // Another promise: if the caller does not handle its rejection, Chromium reports that as before.
    return answered.then((answer) => answer);
  };

  runtime.connect = (...args) => {
    const port = connect(...args) as Port;
    const index = ports++;
    let handled = false;
    let closed = false;
    tell({ kind: 'portOpened', index, text: json(port.name) });
    port.onMessage.addListener(() => tell({ kind: 'portReceived', index }));
    port.onDisconnect.addListener(() => {
      closed = true;
      tell({ kind: 'portClosed', index, handled });
    });
    const addListener = port.onDisconnect.addListener.bind(port.onDisconnect);
    port.onDisconnect.addListener = (...listener) => {
      handled = true;
      addListener(...listener);
    };
    const post = port.postMessage.bind(port);
    port.postMessage = (...message) => {
      const number = waiting['portMessage']?.length ?? 0;
      const text = json(message[0]);
      if (closed) tell({ kind: 'deadPort', index, text });
      else tell({ kind: 'portMessage', index: number, port: index, text });
      if (!holdPorts || closed) return post(...message);
      waiting['portMessage']?.push(() => {
        // The port may have closed in the meantime: a message to a worker that ends is lost, and nobody gets an error.
        if (!closed) post(...message);
      });
      return undefined;
    };
    return port;
  };
}
