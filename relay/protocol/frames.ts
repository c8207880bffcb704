/**
 * Every frame that passes between relay and extension, as valibot schemas and as the types drawn from them.
 *
 * A frame is one JSON object (the header), and may be followed by a newline and one JSON text (the body).
 * The body carries what belongs to CDP (params, results); the relay passes most bodies on without parsing
 * them. See codec.ts.
 */
import * as v from 'valibot';
import { DownloadCancel, DownloadFind, WindowBounds, WindowGet, WindowSet } from './browser-frames.ts';
import { ClientDisconnect, Clients } from './client-frames.ts';
import { count, nonEmpty, numbered, once, request, tabId } from './frame-parts.ts';
import { Ack, Ping, Pong } from './heartbeat-frames.ts';
import { PermissionsSet } from './permission-frames.ts';

export type { Ack, Ping, Pong } from './heartbeat-frames.ts';
export type { Clients, ListedClient } from './client-frames.ts';
export {
  WindowBounds,
  WindowContents,
  type DownloadFind,
  type WindowGet,
  type WindowSet,
} from './browser-frames.ts';

/** One tab that the extension offers to the relay. */
export const TabState = v.object({
  tab: tabId,
  /** Chromium's id of the page target: stays the same over navigations, differs after a browser restart. */
  targetId: nonEmpty,
  /** Names one life of the debugger's attachment; undefined while the extension is repairing it. */
  attachment: v.optional(nonEmpty),
  /** Target id of the tab that opened this one, where the extension knows it. */
  openerId: v.optional(nonEmpty),
  browserContextId: v.optional(v.string()),
  /**
   * Chromium's text, where a policy of the administrator forbids to attach the debugger. The extension tries again when
   * something changes in the tab. Only without `attachment`.
   */
  blocked: v.optional(nonEmpty),
  url: v.string(),
  title: v.string(),
});
export type TabState = v.InferOutput<typeof TabState>;

/* ------------------------------------------------------------------ handshake, never numbered */

export const Challenge = v.object({
  type: v.literal('connect.challenge'),
  protocol: v.object({ min: count, max: count }),
  /** Names one life of the relay's process. */
  relayId: nonEmpty,
  relayNonce: nonEmpty,
  /**
   * How long the relay has had its port, in whole milliseconds. An older socket was not opened to this relay.
   * Version 1 did not say.
   */
  listeningMs: v.optional(count),
});
export type Challenge = v.InferOutput<typeof Challenge>;

export const Connect = v.object({
  type: v.literal('connect'),
  protocol: count,
  /** The address that the extension dialled, as `127.0.0.1:18792`: what tells the relay from a program in between. */
  endpoint: nonEmpty,
  /** Names the installed extension; kept in `storage.local`. */
  instanceId: nonEmpty,
  /** Names one life of the worker; `number` grows from life to life. */
  boot: v.object({ number: count, id: nonEmpty }),
  /** Grows with each socket that one worker instance opens. */
  attempt: count,
  /** Set after another installation has taken the slot: do not claim it from a live one. */
  polite: v.boolean(),
  extensionVersion: v.string(),
  browser: v.object({ product: v.string(), userAgent: v.string() }),
  extensionNonce: nonEmpty,
  proof: nonEmpty,
  /**
   * The last worker instance that executed anything, and the highest frame number that it may have
   * executed. Frames after that were lost before they did anything. Undefined where this is not known.
   */
  ledger: v.optional(v.object({ bootNumber: count, bootId: nonEmpty, started: count })),
  /** The channel that the extension can go on with, and how far it had received. */
  resume: v.optional(v.object({ relayId: nonEmpty, received: count })),
});
export type Connect = v.InferOutput<typeof Connect>;

export const HelloOk = v.object({
  type: v.literal('hello-ok'),
  proof: nonEmpty,
  heartbeatMs: count,
  silenceMaxMs: count,
  /** Whether the channel goes on; `received` is then how far the relay had received. */
  resumed: v.boolean(),
  received: count,
});
export type HelloOk = v.InferOutput<typeof HelloOk>;

export const REFUSAL_CODES = [
  'already-connected',
  'bad-frame',
  'no-code',
  'pairing-locked',
  'stale-boot',
  'version',
  'wrong-address',
  'wrong-code',
  'wrong-key',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export const Refusal = v.object({
  type: v.literal('refuse'),
  /** As an HTTP status: 409 for a live duplicate or a later life, 403 for a wrong key, code or address, 410 for a code that has expired, 429 while pairing is locked, 426 for the version, 400 for a bad frame. */
  status: count,
  code: v.picklist(REFUSAL_CODES),
  /** A sentence that tells a person what to do. */
  message: v.string(),
  /** With `wrong-code`: ports of the user's other relays. One of them may have shown the code. */
  otherPorts: v.optional(v.pipe(v.array(count), v.maxLength(10))),
});
export type Refusal = v.InferOutput<typeof Refusal>;

/* ------------------------------------------------------------------ numbered, relay to extension */

/** A CDP command for a tab's session; the body holds its params. Answered by `result` or `error`. */
export const ForwardCommand = v.object({
  type: v.literal('forwardCDPCommand'),
  ...request,
  tab: tabId,
  /** The attachment that the command is meant for; under another one it is not executed. */
  attachment: nonEmpty,
  session: v.optional(nonEmpty),
  method: nonEmpty,
  ...once,
});
export type ForwardCommand = v.InferOutput<typeof ForwardCommand>;

/**
 * Opens and shares a new tab. The result's body is its TabState; `tab.attached` is sent before it. A tab that it
 * `replaces` is closed: `tab.replaced` is sent before the result, which is empty, and `tab.attached` follows.
 */
export const TabCreate = v.object({
  type: v.literal('tab.create'),
  ...request,
  ...once,
  url: v.string(),
  background: v.boolean(),
  newWindow: v.boolean(),
  /** Of a new window. */
  bounds: v.optional(WindowBounds),
  replaces: v.optional(tabId),
});
export type TabCreate = v.InferOutput<typeof TabCreate>;

/** Closes a shared tab. */
export const TabClose = v.object({ type: v.literal('tab.close'), ...request, tab: tabId });
export type TabClose = v.InferOutput<typeof TabClose>;

/** Shows a shared tab in its window, and the window. */
export const TabActivate = v.object({ type: v.literal('tab.activate'), ...request, tab: tabId });
export type TabActivate = v.InferOutput<typeof TabActivate>;

/** Detaches and attaches again, so that nothing of an earlier relay or client is left in the session. */
export const TabReset = v.object({ type: v.literal('tab.reset'), ...request, tab: tabId });
export type TabReset = v.InferOutput<typeof TabReset>;

/* ------------------------------------------------------------------ numbered, extension to relay */

/** All tabs that are offered now. Sent after every `hello-ok`; CDP flows only after it. */
export const Inventory = v.object({
  type: v.literal('inventory'),
  ...numbered,
  tabs: v.array(TabState),
  /** Ids of the targets without a tab to which a debugger is attached, not only ours: frames, workers. */
  attachedTargets: v.optional(v.array(nonEmpty)),
  /** The extension wants `clients`, and knows what it is. */
  wantsClients: v.optional(v.boolean()),
  /** It has set permissions of sites, and may not know whether the clients that granted them are still there. */
  hasPermissions: v.optional(v.boolean()),
});
export type Inventory = v.InferOutput<typeof Inventory>;

/** The answer to a request; the body is the result. */
export const Result = v.object({ type: v.literal('result'), ...request });
export type Result = v.InferOutput<typeof Result>;

/**
 * What the extension knows of an error, besides its text. `notAttached` and `notAccessible`: the command has not reached
 * the target, which has no debugger of ours or shows a page that may have none. `workerEnding`: the worker is being
 * ended, and the command was not begun. `cutOff`: the debugger was detached while it was under way. `targetClosed`: the
 * target went while it was under way. `noTab`: there is no such tab. `requestPaused`: the request that it names is
 * paused before it was sent. `resultTooLarge`: it was executed, and its result is longer than a message may be.
 */
export const ERROR_REASONS = [
  'cutOff',
  'noTab',
  'notAccessible',
  'notAttached',
  'requestPaused',
  'resultTooLarge',
  'targetClosed',
  'workerEnding',
] as const;
export type ErrorReason = (typeof ERROR_REASONS)[number];

/** The failure of a request, with Chromium's code and text. */
export const Failure = v.object({
  type: v.literal('error'),
  ...request,
  /** A reason that this end does not know counts as none. */
  reason: v.fallback(v.optional(v.picklist(ERROR_REASONS)), undefined),
  error: v.object({
    code: v.pipe(v.number(), v.safeInteger()),
    message: v.string(),
    data: v.optional(v.string()),
  }),
});
export type Failure = v.InferOutput<typeof Failure>;

/** A CDP event of a tab's session; the body holds its params. */
export const ForwardEvent = v.object({
  type: v.literal('forwardCDPEvent'),
  ...numbered,
  tab: tabId,
  attachment: nonEmpty,
  session: v.optional(nonEmpty),
  method: nonEmpty,
});
export type ForwardEvent = v.InferOutput<typeof ForwardEvent>;

/** A tab is offered and attached: newly, or again under a new `attachment`. */
export const TabAttached = v.object({ type: v.literal('tab.attached'), ...numbered, state: TabState });
export type TabAttached = v.InferOutput<typeof TabAttached>;

/** Why a tab left, or lost its debugger. */
export const DETACH_REASONS = ['closed', 'lost', 'released', 'reset'] as const;
export type DetachReason = (typeof DETACH_REASONS)[number];

/**
 * A tab's debugger is gone. `lost` and `reset`: the extension is attaching again and `tab.attached` follows.
 * `released` (by the user) and `closed`: the tab is no longer offered.
 */
export const TabDetached = v.object({
  type: v.literal('tab.detached'),
  ...numbered,
  tab: tabId,
  reason: v.picklist(DETACH_REASONS),
});
export type TabDetached = v.InferOutput<typeof TabDetached>;

/** Title or address of an offered tab changed. */
export const TabUpdated = v.object({ type: v.literal('tab.updated'), ...numbered, state: TabState });
export type TabUpdated = v.InferOutput<typeof TabUpdated>;

/** Chromium gave a tab a new id (a discard does): what was `from` is now `state`. */
export const TabReplaced = v.object({
  type: v.literal('tab.replaced'),
  ...numbered,
  from: tabId,
  state: TabState,
});
export type TabReplaced = v.InferOutput<typeof TabReplaced>;

/* ------------------------------------------------------------------ what each end may receive */

/** The schemas of the frames of one end, by their type: a lookup costs less than trying one after the other. */
type Schemas<F extends { readonly type: string }> = {
  readonly [T in F['type']]: v.GenericSchema<Extract<F, { type: T }>>;
};

/** Every frame that a relay sends. */
export type RelayFrame =
  | ForwardCommand
  | Ping
  | Pong
  | Ack
  | Challenge
  | HelloOk
  | Refusal
  | TabCreate
  | TabClose
  | TabActivate
  | TabReset
  | DownloadFind
  | DownloadCancel
  | WindowGet
  | WindowSet
  | PermissionsSet
  | Clients;

export const RELAY_FRAMES: Schemas<RelayFrame> = {
  forwardCDPCommand: ForwardCommand,
  ping: Ping,
  pong: Pong,
  ack: Ack,
  'connect.challenge': Challenge,
  'hello-ok': HelloOk,
  refuse: Refusal,
  'tab.create': TabCreate,
  'tab.close': TabClose,
  'tab.activate': TabActivate,
  'tab.reset': TabReset,
  'download.find': DownloadFind,
  'download.cancel': DownloadCancel,
  'window.get': WindowGet,
  'window.set': WindowSet,
  'permissions.set': PermissionsSet,
  clients: Clients,
};

/** Every frame that an extension sends. */
export type ExtensionFrame =
  | ForwardEvent
  | Result
  | Failure
  | Ping
  | Pong
  | Ack
  | Connect
  | Inventory
  | TabAttached
  | TabDetached
  | TabUpdated
  | TabReplaced
  | ClientDisconnect;

export const EXTENSION_FRAMES: Schemas<ExtensionFrame> = {
  forwardCDPEvent: ForwardEvent,
  result: Result,
  error: Failure,
  ping: Ping,
  pong: Pong,
  ack: Ack,
  connect: Connect,
  inventory: Inventory,
  'tab.attached': TabAttached,
  'tab.detached': TabDetached,
  'tab.updated': TabUpdated,
  'tab.replaced': TabReplaced,
  'client.disconnect': ClientDisconnect,
};

/** The frames that are numbered: kept until acknowledged, sent again on a resume, never handled twice. */
export type Numbered<F> = Extract<F, { n: number }>;

/** A numbered frame before the channel has numbered it. */
export type Unnumbered<F> = F extends { n: number } ? Omit<F, 'n'> : never;
