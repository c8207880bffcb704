/** What the relay's check looks at is corrupted by hand, one thing after the other: the check must say so. */
import { beforeEach, expect, test } from 'vitest';
import type { ClientSession, Tab } from './cdp/sessions.ts';
import type { Feature } from './features/feature.ts';
import { InvariantError } from './invariant.ts';
import { SESSION_GONE } from './outcome.ts';
import { NO_ANSWER } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let tab: Tab;
let session: ClientSession;

/** One client, with an interception, a context that was announced, and a command that is under way. */
beforeEach(() => {
  world = new World();
  const browser = world.browserWith(1);
  const { client, session: id } = world.attachedClient();
  client.send('Runtime.enable', {}, id);
  client.send('Fetch.enable', {}, id);
  world.settle();
  browser.event(1, 'Runtime.executionContextCreated', { context: { id: 1 } });
  browser.answer = () => NO_ANSWER;
  client.send('DOM.getDocument', {}, id);
  world.settle();
  [tab] = [...world.relay.targets.all()] as [Tab];
  [session] = [...tab.root.clients] as [ClientSession];
});

/** A member that is private to everybody else. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each caller says what is there
function inside<T = object>(object: object, ...names: string[]): T {
  return names.reduce<unknown>((at, name) => Reflect.get(at as object, name), object) as T;
}

function set(object: object, name: string, value: unknown): void {
  Reflect.set(object, name, value);
}

function add(object: object, name: string, amount = 1): void {
  set(object, name, inside<number>(object, name) + amount);
}

function request(): object {
  const [first] = inside<Map<number, object>>(world.relay, 'requests', 'open').values();
  if (first === undefined) throw new Error('no request is open');
  return first;
}

function feature(name: string): Feature {
  const found = inside<Feature[]>(world.relay.features, 'features').find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no feature ${name}`);
  return found;
}

/** What one quota has counted of the client. */
function counted(quota: string): object {
  const kept = inside<Map<object, object>>(world.relay, 'quotas', quota, 'kept').get(session.client);
  if (kept === undefined) throw new Error(`nothing is counted in ${quota}`);
  return kept;
}

/** By a part of what the check says then. */
const CORRUPTIONS: Readonly<Record<string, () => void>> = {
  '1 requests count as held, not 0': () => {
    inside<Set<object>>(world.relay, 'requests', 'waiting').add(request());
  },
  '0 requests count as held, not 1': () => set(request(), 'state', 'parked'),
  '1 requests are held, and nothing will end them': () => set(request(), 'state', 'parked'),
  'DOM.getDocument is held and could be sent': () => set(request(), 'state', 'held'),
  'DOM.getDocument is withdrawn, and not forsaken': () => set(request(), 'withdrawn', SESSION_GONE),
  '1 requests count as forsaken, not 0': () => {
    inside<Set<object>>(world.relay, 'requests', 'forsaken').add({});
  },
  'an owner counts 2 commands without an answer': () => add(counted('commands'), 'count'),
  'an owner counts 0 sessions': () => add(counted('sessions'), 'count', -1),
  'an owner counts 3 settings that outlive the debugger': () => add(counted('journal'), 'count'),
  'settings that outlive the debugger of': () => add(counted('journal'), 'chars'),
  'all count 2 commands without an answer': () => {
    add(inside(world.relay, 'quotas', 'commands', 'total'), 'count');
  },
  'the link is ready, and the slot is free': () =>
    set(inside(world.relay, 'link', 'slot'), 'holderNow', undefined),
  'the channel keeps its frames, and there is a socket': () =>
    inside<{ suspend(): void }>(world.relay, 'link', 'outbox', 'channel').suspend(),
  'characters of frames count as kept, not': () =>
    add(inside(world.relay, 'link', 'outbox', 'channel'), 'outboxChars'),
  'frames count as not acknowledged, and': () =>
    add(inside(world.relay, 'link', 'outbox', 'quota', 'total'), 'count'),
  'client 1 counts 2 sessions with 1 targets, and has 1': () => {
    inside<Map<string, number>>(session.client, 'sessionsWith').set('T1', 2);
  },
  'client 1 counts 1 sessions with 0 targets, and has 1': () => {
    inside<Map<string, string>>(session.client, 'targetOf').clear();
  },
  'tab 1 counts 1 targets below it, and has 0': () => add(tab, 'children'),
  'characters announced, and has': () => add(tab.announced, 'chars'),
  '1 characters of events count as kept, not 0': () => add(session.order, 'keptChars'),
  'an event is kept, and no answer is waited for': () => {
    inside<unknown[]>(session.order, 'kept').push(['Page.frameNavigated', '']);
  },
  'tab 1 is usable, and not attached': () => set(tab.lifecycle, 'attachmentNow', undefined),
  'tab 1 is asked about a crash that is over': () => set(tab, 'doubt', { held: [] }),
  'tab 1 has no debugger, and remembers what one has told': () => {
    tab.lifecycle.lost();
  },
  'tab 1 has no debugger, and requests that it has paused': () => {
    tab.root.paused.heard('interception-job-1.0');
    tab.lifecycle.lost();
  },
  'tab 1 has an owner of a dialog, but no debugger': () => {
    inside<WeakMap<object, object>>(feature('dialogs'), 'owners').set(tab, session.client);
    tab.lifecycle.lost();
  },
  'page T1 has -1 questions about requests': () => set(tab.root.paused, 'asked', -1),
  'page T1 is intercepted by a session that is gone': () => tab.root.clients.delete(session),
  'page T1 has a session that is no client': () => {
    inside<Map<string, object>>(session.client, 'sessionsById').delete(session.id);
  },
  'client 1 has a session with page T1, which is gone': () => {
    inside<Map<string, object>>(world.relay, 'targets', 'byTarget').clear();
  },
  'client 1 has a session below one that is gone': () => set(session, 'parent', { id: 'none' }),
};

test('nothing contradicts itself', () => {
  expect(() => world.relay.check()).not.toThrow();
});

test.each(Object.keys(CORRUPTIONS))('%s', (message) => {
  CORRUPTIONS[message]?.();
  expect(() => world.settle()).toThrow(InvariantError);
  expect(() => world.settle()).toThrow(message);
});
