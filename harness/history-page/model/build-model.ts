import type { HistoryEvent } from '../../history/event.ts';
import { faultStories } from '../../report/charts/fault-stories.ts';
import { describeEvent } from '../../report/page/client/describe-event.ts';
import { lifeSpans, socketSpans, stepSpans, type Span } from '../../report/page/spans.ts';
import { Lanes } from './lanes.ts';
import { Links } from './links.ts';
import { messagesIn, type Message } from './messages.ts';
import {
  KINDS,
  MARKS,
  NONE,
  type Columns,
  type Kind,
  type Mark,
  type PageModel,
  type PageSpan,
} from './page-model.ts';
import { Table } from './table.ts';
import { Tabs } from './tabs.ts';

/** Something that a simulated part did and that is no event of a history. */
export interface NoteEvent {
  readonly t: number;
  readonly type: 'note';
  readonly lane: string;
  readonly text: string;
}

export type PageEvent = HistoryEvent | NoteEvent;

/** A model, and for each of its items the text that is shown on request. */
export interface BuiltModel {
  readonly model: PageModel;
  readonly payloads: readonly string[];
  /** For each event that is kept, the number of its first item. */
  readonly firstItems: readonly number[];
}

/** More would make a page that no browser opens with pleasure. The last ones are kept: failures are at the end. */
export const EVENTS_MAX = 250_000;

/** What the page shows of a history, or of a simulated run. Events are in the order of time. */
export function buildModel(events: readonly PageEvent[]): BuiltModel {
  const kept = events.length <= EVENTS_MAX ? events : events.slice(-EVENTS_MAX);
  const builder = new ModelBuilder();
  const firstItems: number[] = [];
  for (const event of kept) {
    firstItems.push(builder.count);
    builder.see(event);
  }
  const history = kept.filter((event): event is HistoryEvent => event.type !== 'note');
  return { ...builder.built(history, events.length - kept.length), firstItems };
}

interface Item {
  readonly kind: Kind;
  readonly from: number;
  readonly to?: number;
  readonly label?: string | undefined;
  readonly tab?: number;
  readonly session?: string | undefined;
  readonly method?: string | undefined;
  readonly id?: number | undefined;
  readonly partner?: number | undefined;
  readonly passed?: number | undefined;
  readonly mark?: Mark | undefined;
  readonly payload: string;
}

type Frame = Extract<HistoryEvent, { type: 'frame' }>;

class ModelBuilder {
  private readonly lanes = new Lanes();
  private readonly links = new Links();
  private readonly tabs = new Tabs();
  private readonly labels = new Table();
  private readonly methods = new Table();
  private readonly sessions = new Table();
  private readonly payloads: string[] = [];
  private lastUs = 0;
  private readonly columns: Columns<number[]> = {
    us: [],
    kind: [],
    from: [],
    to: [],
    label: [],
    tab: [],
    session: [],
    method: [],
    id: [],
    partner: [],
    passed: [],
    mark: [],
  };

  see(event: PageEvent): void {
    if (event.type === 'frame') {
      for (const message of messagesIn(event)) this.message(event, message);
    } else if (event.type === 'note') {
      this.note(event);
    } else {
      this.point(event);
    }
  }

  get count(): number {
    return this.payloads.length;
  }

  built(events: readonly HistoryEvent[], omitted: number): Omit<BuiltModel, 'firstItems'> {
    const { lanes, tabs, sessions, methods, labels, columns } = this;
    const { names, place } = lanes.settled(tabs.names);
    const spans = [
      ...spansIn(place(lanes.relay), lifeSpans(events, 'relay'), 'life'),
      ...spansIn(place(lanes.worker), lifeSpans(events, 'worker'), 'life'),
      ...spansIn(place(lanes.client), socketSpans(events, 'client')),
      ...spansIn(place(lanes.worker), socketSpans(events, 'extension')),
    ];
    const model: PageModel = {
      lanes: names,
      tabs: tabs.names,
      sessions: sessions.texts,
      methods: methods.texts,
      labels: labels.texts,
      items: { ...columns, from: columns.from.map(place), to: columns.to.map(place) },
      spans,
      bands: bandsOf(events),
      steps: spansIn(NONE, stepSpans(events)),
      omitted,
    };
    return { model, payloads: this.payloads };
  }

  private message(frame: Frame, message: Message): void {
    const { link, socket, from } = frame;
    const peer = link === 'client' ? this.lanes.client : this.lanes.worker;
    const [source, target] = from === 'peer' ? [peer, this.lanes.relay] : [this.lanes.relay, peer];
    const item = this.columns.us.length;
    let tab = this.tabOf(frame, message);
    let { method, session } = message;
    let passed: number | undefined;
    let partner: number | undefined;
    let mark = this.markOf(message, tab);
    if (message.kind === 'command') {
      const noted = this.links.command(link, socket, { item, message, tab });
      passed = noted.passed;
      if (noted.again) mark = 'sent again';
    } else if (message.kind === 'answer' || message.kind === 'error') {
      const command = this.links.answer(link, socket, message);
      partner = command?.item;
      method = command?.message.method;
      session ??= command?.message.session;
      if (tab === NONE && command !== undefined) tab = command.tab;
    }
    if (partner !== undefined) this.columns.partner[partner] = item;
    if (passed !== undefined) this.columns.passed[passed] = item;
    const about = [method, message.about].filter((part) => part !== undefined).join(' ');
    this.add(frame.t, {
      ...{ kind: message.kind, from: source, to: target, label: about === '' ? undefined : about },
      ...{ tab, session, method, id: message.id, partner, passed, mark, payload: message.payload },
    });
  }

  /** The tab that a message is about; learns what the message says of tabs. */
  private tabOf({ link, socket }: Frame, message: Message): number {
    const { states, tab, session, attached, method } = message;
    for (const state of states) {
      const index = this.tabs.announced(state);
      if (method === 'inventory' && state.attachment !== undefined) this.tabs.attachesAgain(index);
    }
    if (link === 'extension') return tab === undefined ? NONE : this.tabs.ofNumber(tab);
    if (attached !== undefined) {
      const { session: child, targetId, isPage } = attached;
      const parent = session === undefined ? NONE : this.tabs.ofSession(socket, session);
      const index = isPage ? this.tabs.ofTarget(targetId) : parent;
      this.tabs.attached(socket, child, index);
      return index;
    }
    const about = message.detached ?? session;
    return about === undefined ? NONE : this.tabs.ofSession(socket, about);
  }

  private markOf({ method, states }: Message, tab: number): Mark | undefined {
    if (method === 'tab.detached') return 'detach';
    if (method !== 'tab.attached' || states[0]?.attachment === undefined) return undefined;
    return this.tabs.attachesAgain(tab) ? 'attach again' : undefined;
  }

  private note({ t, lane, text }: NoteEvent): void {
    const opened = /^opened as tab (\d+)$/.exec(text)?.[1];
    if (opened !== undefined) this.lanes.alias(lane, this.tabs.ofNumber(Number(opened)));
    const tab = this.lanes.tabOf(lane);
    const from = tab === undefined ? this.lanes.named(lane) : this.lanes.tab(tab);
    const mark = noteMark(text, () => this.tabs.attachesAgain(tab ?? NONE));
    this.add(t, { kind: 'note', from, label: text, tab: tab ?? NONE, mark, payload: `${lane}: ${text}` });
  }

  private point(event: Exclude<HistoryEvent, Frame>): void {
    const tab = this.tabOfPoint(event);
    const from = this.laneOf(event, tab);
    const label = describeEvent(event).words;
    const payload = JSON.stringify(event, null, 2);
    this.add(event.t, { kind: kindOf(event), from, label, tab, mark: pointMark(event), payload });
  }

  private tabOfPoint(event: Exclude<HistoryEvent, Frame>): number {
    if (event.type === 'intent') return this.tabs.ofTarget(event.targetId);
    if (event.type === 'life' && event.of === 'tab') return this.tabs.ofTarget(event.id);
    return NONE;
  }

  private laneOf(event: Exclude<HistoryEvent, Frame>, tab: number): number {
    const { client, relay, worker } = this.lanes;
    if (tab !== NONE) return this.lanes.tab(tab);
    switch (event.type) {
      case 'socket':
        return event.link === 'client' ? client : worker;
      case 'life':
        return event.of === 'relay' ? relay : event.of === 'client' ? client : worker;
      case 'memory':
        return event.of === 'relay' ? relay : worker;
      case 'observation':
      case 'fault':
      case 'recovery':
      case 'about':
        return relay;
      case 'step':
      case 'check':
      case 'mutation':
      case 'intent':
        return client;
    }
  }

  private add(t: number, item: Item): void {
    const { columns } = this;
    this.lastUs = Math.max(this.lastUs, Math.round(t * 1000));
    columns.us.push(this.lastUs);
    columns.kind.push(KINDS.indexOf(item.kind));
    columns.from.push(item.from);
    columns.to.push(item.to ?? item.from);
    columns.label.push(this.labels.add(item.label));
    columns.tab.push(item.tab ?? NONE);
    columns.session.push(this.sessions.add(item.session));
    columns.method.push(this.methods.add(item.method));
    columns.id.push(item.id ?? NONE);
    columns.partner.push(item.partner ?? NONE);
    columns.passed.push(item.passed ?? NONE);
    columns.mark.push(MARKS.indexOf(item.mark ?? 'none'));
    this.payloads.push(item.payload);
  }
}

function kindOf({ type }: Exclude<HistoryEvent, Frame>): Kind {
  if (type === 'life') return 'start/end';
  return type === 'socket' ? 'connection' : type;
}

function pointMark(event: Exclude<HistoryEvent, Frame>): Mark | undefined {
  if (event.type === 'life') return event.state === 'ended' ? 'end' : 'start';
  const failed = (event.type === 'step' || event.type === 'check') && event.state === 'failed';
  return failed ? 'failed' : undefined;
}

function noteMark(text: string, attachesAgain: () => boolean): Mark | undefined {
  if (text.startsWith('debugger detached') || text.startsWith('discarded')) return 'detach';
  if (text.startsWith('crashed') || text === 'closed') return 'end';
  if (text.startsWith('✗')) return 'failed';
  return text === 'debugger attached' && attachesAgain() ? 'attach again' : undefined;
}

function spansIn(lane: number, spans: readonly Span[], tone?: PageSpan['tone']): PageSpan[] {
  return spans.map(({ fromMs, toMs, label, tone: own }) => {
    const kept = own === 'extension' || own === 'client' ? 'connection' : own;
    return { lane, fromMs, toMs, label, tone: tone ?? kept };
  });
}

/** From a fault's strike until it is healed, or until the recovery if nothing had to be healed. */
function bandsOf(events: readonly HistoryEvent[]): PageSpan[] {
  // The simulator says of all faults together that they are healed.
  const stories = faultStories(events).filter(({ name }) => name !== 'all');
  return stories.map(({ name, strikeMs, struckMs, healMs, recoveryMs }) => {
    const untilMs = healMs ?? Math.max(struckMs ?? strikeMs, strikeMs + (recoveryMs ?? 0));
    return { lane: NONE, fromMs: strikeMs, toMs: untilMs, label: name, tone: 'fault' };
  });
}
