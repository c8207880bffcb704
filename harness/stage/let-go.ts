/**
 * Makes Playwright let go of a Chromium that it has launched: it stays connected, but is attached to nothing. While it is
 * attached, the browser does not behave as a user's does, so what the harness measures would be wrong: a worker never
 * ends of idleness, and dialogs are dismissed. See "Why Playwright lets go" in docs/harness.md.
 *
 * Playwright's public API cannot do this: its own sessions are out of reach of the sessions that `newBrowserCDPSession`
 * opens. This file and playwright-calls.ts use Playwright's internals; nothing else does. The browser's start checks the
 * result (`bare-browser.ts`), so a Playwright in which they mean something else fails there.
 */
import type { ChildProcess } from 'node:child_process';
import type { BrowserContext } from 'playwright';

/** What is used of Playwright's internals, checked with Playwright 1.65. */
interface Connected {
  readonly _connection?: { readonly toImpl?: (object: unknown) => ServerContext | undefined };
}

interface ServerContext {
  readonly _browser?: {
    /** The session of the browser itself. */
    readonly _session?: { send?(method: string, params: object): Promise<unknown> };
    /** By target id. */
    readonly _serviceWorkers?: ReadonlyMap<string, { readonly _session?: { readonly _sessionId?: string } }>;
    readonly options?: { readonly browserProcess?: { readonly process?: ChildProcess } };
  };
}

/** Chromium's own default, without service workers. */
const NOT_WORKERS = [
  { type: 'service_worker', exclude: true },
  { type: 'browser', exclude: true },
  { type: 'tab', exclude: true },
  {},
];

/** The process of the browser that `launchPersistentContext` has launched: the leader of its own process group. */
export function processOf(context: BrowserContext): ChildProcess {
  const child = internals(context)?.options?.browserProcess?.process;
  if (child?.pid === undefined) throw unsupported('the process of its browser');
  return child;
}

/**
 * Detaches Playwright from all tabs and workers for good, and lets downloads go to their default folder. A target that
 * Playwright was attaching to may stay paused: resume it. Rejects if the browser ends, or if this Playwright has other
 * internals than those that are used here.
 */
export async function letGo(context: BrowserContext): Promise<void> {
  const session = internals(context)?._session;
  if (session?.send === undefined) throw unsupported('the session of its browser');
  await session.send('Target.setAutoAttach', {
    autoAttach: false,
    waitForDebuggerOnStart: false,
    flatten: true,
  });
  await session.send('Browser.setDownloadBehavior', { behavior: 'default' });
}

/**
 * Detaches Playwright from all service workers for good, and leaves it its pages. Its `serviceWorkers()` may still list
 * them, but they no longer answer. Rejects if the browser ends, or if this Playwright has other internals.
 */
export async function letGoOfWorkers(context: BrowserContext): Promise<void> {
  const browser = internals(context);
  const session = browser?._session;
  if (session?.send === undefined || browser?._serviceWorkers === undefined)
    throw unsupported('its sessions of service workers');
  // Playwright pauses a worker that starts, and goes on when it has attached: a detach before that leaves it paused.
  for (const worker of context.serviceWorkers())
    await worker.evaluate(() => undefined).catch(() => undefined);
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: NOT_WORKERS,
  });
  for (const { _session } of browser._serviceWorkers.values()) {
    if (_session?._sessionId === undefined) continue;
    // The worker may have ended.
    await session.send('Target.detachFromTarget', { sessionId: _session._sessionId }).catch(() => undefined);
  }
}

function internals(context: BrowserContext): ServerContext['_browser'] {
  return (context as unknown as Connected)._connection?.toImpl?.(context)?._browser;
}

function unsupported(missing: string): Error {
  return new Error(
    `This version of Playwright does not expose ${missing}. Holdfast is tested with 1.60 to 1.65.`,
  );
}
