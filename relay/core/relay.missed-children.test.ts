/** Frames and workers that come or go while the extension's worker ends, so that nobody hears of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, OK, type Answer, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
const NO_SESSION: Answer = { error: 'no session', code: -32_001 };
const NO_TARGET: Answer = { error: 'No session for given target id', code: -32_602 };

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  client.send('Target.setAutoAttach', AUTO_ATTACH, session);
  world.settle();
});

function show(type: string, waiting = false): void {
  const targetInfo = { targetId: `target of ${type}`, type, title: '', url: 'https://b.test/' };
  browser.event(1, 'Target.attachedToTarget', { sessionId: type, targetInfo, waitingForDebugger: waiting });
  world.settle();
}

function rebirth(): void {
  browser.restartWorker();
  browser.commands.length = 0;
  browser.requests.length = 0;
  browser.connect();
  world.settle();
  world.clock.advance(1_000);
}

/** Chromium's answers about the sessions; `known` are those that it has. */
function knows(known: readonly string[], framesInPage: readonly string[] = []): void {
  browser.answer = ({ method, session: child }) => {
    if (method === 'Target.getTargetInfo' && child !== undefined && !known.includes(child)) return NO_SESSION;
    if (method !== 'Page.getFrameTree') return OK;
    const childFrames = framesInPage.map((id) => ({ frame: { id, loaderId: `L of ${id}` } }));
    return { result: { frameTree: { frame: { id: 'T1', loaderId: 'L1' }, childFrames } } };
  };
}

function ended(): unknown[] {
  return client.events('Target.detachedFromTarget').map(({ params }) => params?.['targetId']);
}

describe('one that ended', () => {
  test('ends for its client, too, and others stay', () => {
    show('worker');
    show('iframe');
    knows(['iframe']);
    rebirth();
    expect(ended()).toEqual(['target of worker']);
    expect(browser.requests).toEqual([]);
  });

  test('answers the commands under way in it', () => {
    show('worker');
    browser.answer = () => NO_ANSWER;
    const id = client.send('Runtime.getProperties', {}, client.sessionOf('target of worker'));
    world.settle();
    browser.answer = ({ method }) => (method === 'Target.getTargetInfo' ? NO_SESSION : NO_ANSWER);
    rebirth();
    expect(client.reply(id).error).toBeDefined();
    expect(world.relay.status()).toMatchObject({ pending: 0, unanswered: 0 });
  });

  test('was a frame that has gone: it is gone for its client', () => {
    show('iframe');
    knows([]);
    rebirth();
    expect(ended()).toEqual(['target of iframe']);
    expect(browser.requests).toEqual([]);
  });

  test("was a frame that is in its parent's process now: everything is reported anew", () => {
    show('iframe');
    knows([], ['target of iframe']);
    rebirth();
    expect(browser.requests).toEqual(['tab.reset']);
  });
});

describe('one that came', () => {
  beforeEach(() => {
    browser.attachedTargets = ['target of worker'];
    browser.answer = ({ method }, { targetId }) => {
      if (method !== 'Target.detachFromTarget') return OK;
      return targetId === 'target of worker' ? OK : NO_TARGET;
    };
  });

  test('is detached, which starts it, and reported again', () => {
    rebirth();
    expect(browser.commands).toMatchObject([
      { method: 'Target.detachFromTarget', params: { targetId: 'target of worker' } },
      { method: 'Target.setAutoAttach', params: { ...AUTO_ATTACH, filter: [{}] } },
    ]);
    show('worker');
    expect(client.sessionOf('target of worker')).toBeDefined();
  });

  test('whose event was only late, stays as it is', () => {
    browser.restartWorker();
    browser.commands.length = 0;
    browser.connect();
    world.settle();
    show('worker');
    world.clock.advance(1_000);
    expect(browser.methods()).toEqual([]);
  });

  test('is known, and left alone', () => {
    show('worker');
    rebirth();
    expect(browser.methods()).toEqual(['Target.getTargetInfo']);
  });

  test('is looked for among the first of too many', () => {
    const { missedChildrenMax } = RELAY_LIMITS;
    browser.attachedTargets = Array.from({ length: missedChildrenMax + 1 }, (_, index) => `target ${index}`);
    rebirth();
    expect(browser.methods()).toHaveLength(missedChildrenMax);
  });

  test("belongs to another debugger: the tab's setting stays as it is", () => {
    browser.attachedTargets = ['of another debugger'];
    rebirth();
    expect(browser.methods()).toEqual(['Target.detachFromTarget']);
  });

  test('was detached by a worker that ended before it could say so: it is reported again', () => {
    browser.answer = () => NO_ANSWER;
    rebirth();
    browser.answer = () => OK;
    browser.attachedTargets = [];
    rebirth();
    expect(browser.methods()).toEqual(['Target.setAutoAttach']);
  });

  test('is not looked for where no client attaches to such targets', () => {
    client.send('Target.setAutoAttach', { ...AUTO_ATTACH, autoAttach: false }, session);
    world.settle();
    rebirth();
    expect(browser.methods()).toEqual([]);
  });
});
