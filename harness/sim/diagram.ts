/** A run as a sequence diagram for the terminal: a lane for each client, the relay, the worker and the tabs. */
import stringWidth from 'string-width';
import { fit, printable, wrap } from '../base/terminal-text.ts';
import type { HistoryEvent } from '../history/event.ts';
import type { RunObserver } from './run.ts';
import { framesIn } from './frame-text.ts';

type Row =
  | { readonly ms: number; readonly kind: 'line'; readonly text: string }
  | {
      readonly ms: number;
      readonly kind: 'arrow';
      readonly from: string;
      readonly to: string;
      readonly text: string;
    }
  | { readonly ms: number; readonly kind: 'at'; readonly lane: string; readonly text: string };

/** A row is at most this wide. */
const COLUMNS = 80;
const TIME_WIDTH = 9;
/** Of one lane; the words are to the right of all of them. */
const LANE_WIDTH_MAX = 8;
const LANE_WIDTH_MIN = 4;
/** For the words of a row. */
const TEXT_WIDTH_MIN = 22;
/** More would be too long to read. The page has them all. */
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

  /** `end` is said below it: what went wrong, or that nothing did. No line has more than 80 columns. */
  text(end: string, isFailure = true): string {
    const lanes = this.lanes();
    const all = this.rows.filter((row) => row.kind !== 'at' || lanes.includes(row.lane));
    const rows = all.slice(-ROWS_MAX);
    const hidden = all.length - rows.length;
    const width = laneWidth(lanes.length);
    const left = ' '.repeat(TIME_WIDTH);
    const header = `${left}${lanes.map((lane) => centred(lane, width)).join('')}`;
    return [
      header.trimEnd(),
      ...(hidden === 0 ? [] : [`${left}… ${hidden} earlier rows are omitted …`]),
      ...rows.map((row) => fit(drawn(row, lanes, width), COLUMNS).trimEnd()),
      ...wrap(`${isFailure ? '✗' : '✓'} ${printable(end)}`, COLUMNS - TIME_WIDTH).map(
        (line) => `${left}${line}`,
      ),
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

function laneWidth(lanes: number): number {
  const fitting = Math.floor((COLUMNS - TIME_WIDTH - TEXT_WIDTH_MIN) / Math.max(1, lanes));
  return Math.max(LANE_WIDTH_MIN, Math.min(LANE_WIDTH_MAX, fitting));
}

/** The time, the lanes with what happens between them, and the words. */
function drawn(row: Row, lanes: readonly string[], width: number): string {
  const time = `${String(row.ms).padStart(TIME_WIDTH - 2)}  `;
  if (row.kind === 'line') {
    const text = `${time}── ${printable(row.text)} `;
    return text + '─'.repeat(Math.max(0, COLUMNS - stringWidth(text)));
  }
  const cells = lanes.map(() => centred('│', width));
  if (row.kind === 'at') cells[Math.max(0, lanes.indexOf(row.lane))] = centred('●', width);
  const wires = row.kind === 'at' ? cells.join('') : arrow(row, lanes, width);
  return `${time}${wires} ${printable(row.text)}`;
}

function arrow({ from, to }: Row & { kind: 'arrow' }, lanes: readonly string[], width: number): string {
  const places = lanes.map((_, index) => index * width + Math.floor((width - 1) / 2));
  const characters = new Array<string>(lanes.length * width).fill(' ');
  for (const place of places) characters[place] = '│';
  const [start = 0, end = 0] = [places[lanes.indexOf(from)], places[lanes.indexOf(to)]];
  const [left, right] = [Math.min(start, end), Math.max(start, end)];
  for (let at = left + 1; at < right; at++) if (characters[at] === ' ') characters[at] = '─';
  characters[start < end ? right - 1 : left + 1] = start < end ? '►' : '◄';
  return characters.join('');
}

function centred(text: string, width: number): string {
  const cut = shortened(text, width - 1);
  const before = Math.floor((width - cut.length) / 2);
  return `${' '.repeat(Math.max(0, before))}${cut}`.padEnd(width);
}

function shortened(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, Math.max(0, max - 1))}…` : text;
}
