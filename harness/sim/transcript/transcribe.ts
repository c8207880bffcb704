/**
 * A transcript: everything that can be seen from outside while a chapter of the exam is played in the plainest world, a line
 * each. Frames of both links, sockets, workers, debuggers, buttons, and what is left in the end. Ids have the names in which
 * order they appear, because their values mean nothing.
 */
import { hashOf } from '../../base/random.ts';
import type { HistoryEvent } from '../../history/event.ts';
import { WORLDS } from '../exam/chapters/index.ts';
import { examOptions } from '../exam/draw.ts';
import type { Finding } from '../oracle/judge.ts';
import { run, type RunParts } from '../run.ts';
import type { SimWorld } from '../world.ts';
import { LessonSource } from './lesson-source.ts';

export interface Transcript {
  readonly lines: readonly string[];
  /** What the lesson itself found. */
  readonly finding: Finding | undefined;
  /** Whether another variant may differ. */
  readonly hasVariants: boolean;
}

const PLAIN = { strategy: 'fifo', holdUpRate: 0, priorityChangeRate: 0 } as const;

export async function transcribe(parts: RunParts, chapter: string, variant: number): Promise<Transcript> {
  const lines: string[] = [];
  const names = new Names();
  const badges = new Map<number, string>();
  const source = new LessonSource(variant);
  let world: SimWorld | undefined;
  const say = (ms: number, text: string): number => lines.push(`${ms} ${names.replaceIn(text)}`);
  const { finding } = await run(parts, {
    source,
    options: {
      ...examOptions(1, chapter),
      scheduling: PLAIN,
      weather: { lateRate: 0, lateMsMax: 0 },
      duplicates: variant % 2 === 0 ? 'refuse' : 'replace',
      ...WORLDS[chapter],
    },
    observer: {
      event: (event) => {
        const text = textOf(event);
        if (text !== undefined) say(event.t, text);
      },
      note: (ms, lane, text) => say(ms, `${lane}: ${text}`),
      settled: (now) => {
        world = now;
        for (const { key, badge } of now.browser.tabs()) {
          if ((badges.get(key) ?? '') === badge) continue;
          badges.set(key, badge);
          say(now.kernel.now(), `tab ${key}: the button shows "${badge}"`);
        }
      },
    },
  });
  if (world !== undefined) {
    for (const line of leftIn(world)) say(world.kernel.now(), line);
  }
  return { lines, finding, hasVariants: source.hasChosen };
}

/** Of a line, what is kept: four hexadecimal digits. */
export function hashOfLine(line: string): string {
  return (hashOf(line) >>> 16).toString(16).padStart(4, '0');
}

function textOf(event: HistoryEvent): string | undefined {
  if (event.type === 'frame') {
    const { link, socket, from, opcode, text = '' } = event;
    // Every second, and of use only to those who are silent.
    if (link === 'extension' && /^\{"type":"p[io]ng"/.test(text)) return undefined;
    return `${link} ${socket} ${from} ${opcode === 'text' ? '' : opcode} ${text}`;
  }
  if (event.type === 'socket') return `${event.link} ${event.socket} ${event.state}`;
  if (event.type === 'life') return `${event.of} ${event.id} ${event.state}`;
  return undefined;
}

function* leftIn({ relay, browser, network }: SimWorld): Generator<string> {
  const status = relay.status();
  yield `relay: ${status?.extension ?? 'gone'}, ${status?.clients ?? 0} clients, ${status?.pending ?? 0} requests, ${status?.held ?? 0} held`;
  for (const tab of status?.tabs ?? []) yield `relay: tab ${tab.tab} is ${tab.phase}`;
  for (const { id, key } of browser.tabs()) yield `tab ${key}: ${JSON.stringify(browser.peek?.(id) ?? null)}`;
  yield `sockets: ${network.openSockets('extension').length}`;
}

/** Ids, which differ for no reason that matters, and words, which people improve. */
const UNIMPORTANT: readonly (readonly [RegExp, string])[] = [
  [/"proof":"[^"]*"/g, '"proof"'],
  [/"extensionVersion":"[^"]*"/g, '"extensionVersion"'],
  [/"message":"(?:[^"\\]|\\.)*"/g, '"message"'],
  [/"userAgent":"Mozilla[^"]*"/g, '"userAgent"'],
];
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{32}/g;

class Names {
  private readonly known = new Map<string, string>();

  replaceIn(text: string): string {
    let result = text;
    for (const [what, instead] of UNIMPORTANT) result = result.replaceAll(what, instead);
    return result.replaceAll(ID, (id) => {
      const name = this.known.get(id) ?? `id${this.known.size + 1}`;
      this.known.set(id, name);
      return name;
    });
  }
}
