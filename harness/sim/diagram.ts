/** A run as a sequence diagram for the terminal: a lane for each client, the relay, the worker and the tabs. */
import type { HistoryEvent } from '../history/event.ts';
import type { RunObserver } from './run.ts';
import { framesIn } from './frame-text.ts';

export type Row =
  | { readonly ms: number; readonly kind: 'line'; readonly text: string }
  | {
      readonly ms: number;
      readonly kind: 'arrow';
      readonly from: string;
      readonly to: string;
      readonly text: string;
    }
  | { readonly ms: number; readonly kind: 'at'; readonly lane: string; readonly text: string };

export interface Drawing {
  /** From left to right. */
  readonly lanes: readonly string[];
  /** In the order of time; of a run that is too long to read, the last ones. */
  readonly rows: readonly Row[];
  /** How many are left out before them. */
  readonly hidden: number;
}

const LANE_WIDTH = 32;
const TIME_WIDTH = 9;
/** More would be too long to read. */
const ROWS_MAX = 120;

export class Diagram implements RunObserver {
  private readonly rows: Row[] = [];

  event(event: HistoryEvent): void {
    const row = this.rowOf(event);
    if (row !== undefined) this.rows.push(...row);
  }

  note(ms: number, lane: string, text: string): void {
    this.rows.push({ ms, kind: 'at', lane: groupOf(lane), text });
  }

  drawing(): Drawing {
    const lanes = this.lanes();
    const rows = this.rows.filter((row) => row.kind !== 'at' || lanes.includes(row.lane));
    return { lanes, rows: rows.slice(-ROWS_MAX), hidden: Math.max(0, rows.length - ROWS_MAX) };
  }

  /** For the terminal; `end` is said below it. */
  text(end: string): string {
    const { lanes, rows, hidden } = this.drawing();
    const left = ' '.repeat(TIME_WIDTH);
    const header = `${left}${lanes.map((lane) => centred(lane, LANE_WIDTH)).join('')}`;
    return [
      header,
      ...(hidden === 0 ? [] : [`${left}… ${hidden} earlier rows are omitted …`]),
      ...rows.map((row) => drawn(row, lanes)),
      `${left}✗ ${end}`,
    ].join('\n');
  }

  /** Tabs and documents to which nothing happens but that they are opened would only make it wide. */
  private lanes(): string[] {
    const seen = new Set<string>();
    const notes = new Map<string, number>();
    for (const row of this.rows) {
      if (row.kind === 'at') notes.set(row.lane, (notes.get(row.lane) ?? 0) + 1);
    }
    for (const row of this.rows) {
      if (row.kind === 'arrow') seen.add(row.from).add(row.to);
      if (row.kind === 'at' && ((notes.get(row.lane) ?? 0) > 1 || !/^(tab|offscreen)/.test(row.lane))) {
        seen.add(row.lane);
      }
    }
    return [...seen].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  }

  private rowOf(event: HistoryEvent): Row[] | undefined {
    const ms = event.t;
    switch (event.type) {
      case 'fault':
        if (event.phase === 'struck') return [{ ms, kind: 'line', text: `⚡ ${event.name}` }];
        return event.phase === 'heal' ? [{ ms, kind: 'line', text: 'all faults are healed' }] : undefined;
      case 'life':
        return [
          { ms, kind: 'at', lane: event.of, text: `${event.of} ${event.id} ${event.state}${detail(event)}` },
        ];
      case 'socket': {
        if (event.state === 'open') return undefined;
        const lane = event.link === 'client' ? 'client' : 'worker';
        return [{ ms, kind: 'at', lane, text: `socket ${event.socket} ${event.state}${detail(event)}` }];
      }
      case 'frame': {
        const peer = event.link === 'client' ? 'client' : 'worker';
        const [from, to] = event.from === 'peer' ? [peer, 'relay'] : ['relay', peer];
        return framesIn(event).map((text) => ({ ms, kind: 'arrow', from, to, text }));
      }
      case 'step':
      case 'recovery':
      case 'check':
      case 'intent':
      case 'mutation':
      case 'observation':
      case 'memory':
      case 'about':
        return undefined;
    }
  }
}

const RANKS = ['user', 'nemesis', 'client', 'relay', 'worker', 'browser', 'tab'];

function rank(lane: string): number {
  const index = RANKS.findIndex((name) => lane.startsWith(name));
  return index < 0 ? RANKS.length : index;
}

/** Worker instances share a lane: `worker 3` is drawn in `worker`. Tabs do not. Saved replays say `person` for the user. */
function groupOf(lane: string): string {
  if (lane === 'person') return 'user';
  return lane.replace(/^(worker|relay|client|offscreen) \d+$/, '$1');
}

function detail({ detail: text }: { readonly detail?: string }): string {
  return text === undefined ? '' : ` (${text})`;
}

function drawn(row: Row, lanes: readonly string[]): string {
  const time = `${String(row.ms).padStart(TIME_WIDTH - 2)}  `;
  if (row.kind === 'line') {
    const text = ` ${row.text} `;
    return `${time}${text.padStart(text.length + 6, '─').padEnd(lanes.length * LANE_WIDTH, '─')}`;
  }
  if (row.kind === 'at') {
    const at = Math.max(0, lanes.indexOf(row.lane));
    const cells = lanes.map((_, index) => (index === at ? '' : centred('│', LANE_WIDTH)));
    const text = `● ${row.text}`;
    if (text.length <= LANE_WIDTH - 1) cells[at] = centred(text, LANE_WIDTH);
    else return `${time}${cells.slice(0, at).join('')}${text}`;
    return `${time}${cells.join('')}`.trimEnd();
  }
  return `${time}${arrow(row, lanes)}`.trimEnd();
}

function arrow(row: Row & { kind: 'arrow' }, lanes: readonly string[]): string {
  const [from, to] = [lanes.indexOf(row.from), lanes.indexOf(row.to)];
  const [left, right] = from < to ? [from, to] : [to, from];
  const half = LANE_WIDTH / 2;
  const length = (right - left) * LANE_WIDTH - 1;
  const text = shortened(` ${row.text} `, length - 2);
  const line = text.padStart(Math.floor((length - 1 + text.length) / 2), '─').padEnd(length - 1, '─');
  const body = from < to ? `${line}►` : `◄${line}`;
  const before = lanes
    .slice(0, left)
    .map(() => centred('│', LANE_WIDTH))
    .join('');
  const after = lanes
    .slice(right + 1)
    .map(() => centred('│', LANE_WIDTH))
    .join('');
  return `${before}${' '.repeat(half - 1)}│${body}│${' '.repeat(half)}${after}`.slice(
    0,
    (lanes.length + 1) * LANE_WIDTH,
  );
}

function centred(text: string, width: number): string {
  const cut = shortened(text, width - 1);
  const before = Math.floor((width - cut.length) / 2);
  return `${' '.repeat(Math.max(0, before))}${cut}`.padEnd(width);
}

function shortened(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, Math.max(0, max - 2))}… ` : text;
}
