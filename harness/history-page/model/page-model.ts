/**
 * What the page of a history contains. It is built once, when the page is written; the page's script only filters and
 * draws. Texts are in tables and items in columns, so that 100,000 items are a few megabytes before compression.
 */

/** What an item is. Its number in the page is its place here. */
export const KINDS = [
  'command',
  'answer',
  'error',
  'event',
  'control',
  'heartbeat',
  'start/end',
  'connection',
  'fault',
  'step',
  'check',
  'intent',
  'recovery',
  'observation',
  'memory',
  'mutation',
  'note',
  'choice',
  'about',
] as const;
export type Kind = (typeof KINDS)[number];

/** What the page marks in the time line. Its number in the page is its place here. */
export const MARKS = ['none', 'end', 'detach', 'attach again', 'sent again', 'failed', 'start'] as const;
export type Mark = (typeof MARKS)[number];

/** Payloads of this many items are unpacked together when one of them is wanted. */
export const CHUNK_ITEMS = 500;

/** In a column: there is none. */
export const NONE = -1;

/** One value for each item, in the order of time. */
export interface Columns<Numbers> {
  /** Microseconds since the start of the history. */
  readonly us: Numbers;
  /** In {@link KINDS}. */
  readonly kind: Numbers;
  /** Lanes. They are the same if nothing is sent. */
  readonly from: Numbers;
  readonly to: Numbers;
  /** In the model's tables, or {@link NONE}. */
  readonly label: Numbers;
  readonly tab: Numbers;
  readonly session: Numbers;
  readonly method: Numbers;
  /** Number of a command, or {@link NONE}. */
  readonly id: Numbers;
  /** The item of a command's answer, or of an answer's command. */
  readonly partner: Numbers;
  /** The client's command that the relay passes on here, or the other way round. */
  readonly passed: Numbers;
  /** In {@link MARKS}. */
  readonly mark: Numbers;
}

export const COLUMNS = [
  'us',
  'kind',
  'from',
  'to',
  'label',
  'tab',
  'session',
  'method',
  'id',
  'partner',
  'passed',
  'mark',
] as const;

/** A bar in a lane, or a fault's band. Milliseconds of the history. */
export interface PageSpan {
  readonly lane: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
  readonly tone: 'life' | 'connection' | 'refused' | 'fault' | 'passed' | 'failed' | 'running';
}

export interface PageModel {
  /** From top to bottom. */
  readonly lanes: readonly string[];
  readonly tabs: readonly string[];
  readonly sessions: readonly string[];
  readonly methods: readonly string[];
  readonly labels: readonly string[];
  readonly items: Columns<readonly number[]>;
  readonly spans: readonly PageSpan[];
  /** Faults, while they are active. Their lane is {@link NONE}. */
  readonly bands: readonly PageSpan[];
  /** Steps, above the lanes. Their lane is {@link NONE}. */
  readonly steps: readonly PageSpan[];
  /** Events at the start that are left out. */
  readonly omitted: number;
}
