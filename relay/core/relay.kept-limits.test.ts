/** Settings, targets and events that the relay stores are limited. A client over the limit gets an error; others notice nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import { shareOf } from './quota.ts';
import { dataOf, GreedyWorld, weighing } from './testing/greedy-world.ts';
import { NO_ANSWER, OK } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let it: GreedyWorld;

beforeEach(() => {
  it = new GreedyWorld();
});

describe('what is set up again after a lost debugger', () => {
  const ADD = 'Page.addScriptToEvaluateOnNewDocument';

  test('is limited in size for each client', () => {
    const source = weighing(10_000_000);
    const ids = Array.from({ length: 7 }, () => it.send(it.greedy, ADD, { source }));
    expect(ids.map((id) => dataOf(it.greedy.client, id))).toEqual([
      ...(new Array(6).fill(undefined) as undefined[]),
      'holdfast.refused.limit.journalCharsMax',
    ]);
    expect(it.browser.methods().filter((method) => method === ADD)).toHaveLength(6);
    expect(it.honest.client.reply(it.send(it.honest, ADD, { source })).error).toBeUndefined();
    expect(it.servesHonest()).toBe(true);
  });

  test('is limited in size for all clients together, but not for one below its share', () => {
    it.countForNobody();
    for (const { quotas } of it.world.relay.clients) {
      quotas.journal.add({}, RELAY_LIMITS.journalCharsTotalMax / 2);
    }
    const share = shareOf('journalCharsTotalMax');
    const below = it.send(it.greedy, ADD, { source: weighing(share) });
    expect(dataOf(it.greedy.client, below)).toBeUndefined();
    const above = it.send(it.greedy, ADD, { source: weighing(share) });
    expect(dataOf(it.greedy.client, above)).toBe('holdfast.refused.limit.journalCharsTotalMax');
    expect(dataOf(it.honest.client, it.send(it.honest, ADD, { source: 'x' }))).toBeUndefined();
    expect(it.servesHonest()).toBe(true);
  });

  test('makes room when it is given up', () => {
    const source = weighing(RELAY_LIMITS.journalCharsMax / 2);
    const [first] = [it.send(it.greedy, ADD, { source }), it.send(it.greedy, ADD, { source })];
    expect(dataOf(it.greedy.client, it.send(it.greedy, ADD, { source }))).toBe(
      'holdfast.refused.limit.journalCharsMax',
    );
    const { identifier } = it.greedy.client.reply(first).result ?? {};
    it.send(it.greedy, 'Page.removeScriptToEvaluateOnNewDocument', { identifier });
    expect(dataOf(it.greedy.client, it.send(it.greedy, ADD, { source: 'x' }))).toBeUndefined();
  });

  test('is limited in number for each session', () => {
    for (let i = 0; i < RELAY_LIMITS.journalEntriesMax; i++) {
      it.greedy.client.send('Runtime.addBinding', { name: `${i}` }, it.greedy.session);
    }
    it.world.settle();
    expect(dataOf(it.greedy.client, it.send(it.greedy, 'Runtime.addBinding', { name: 'more' }))).toBe(
      'holdfast.refused.limit.journalEntriesMax',
    );
    expect(it.servesHonest()).toBe(true);
  });

  test('does not count a binding that Chromium refuses', () => {
    it.browser.answer = () => ({ error: 'no' });
    it.send(it.greedy, 'Runtime.addBinding', { name: 'b' });
    it.browser.event(1, 'Runtime.bindingCalled', { name: 'b' });
    it.world.settle();
    expect(it.greedy.client.events('Runtime.bindingCalled')).toEqual([]);
  });
});

describe('targets', () => {
  test.each([
    ['at', 0, 0],
    ['above', 1, 1],
  ])('below a tab are limited in number: %s the limit', (_, more, refused) => {
    it.send(it.greedy, 'Target.setAutoAttach', {
      autoAttach: true,
      flatten: true,
      waitForDebuggerOnStart: true,
    });
    const count = RELAY_LIMITS.childrenPerTabMax + more;
    for (let i = 0; i < count; i++) it.browser.childAttached(1, { session: `c${i}`, waiting: true });
    it.world.settle();
    expect(it.browser.methods().filter((method) => method === 'Target.detachFromTarget')).toHaveLength(
      refused,
    );
    const told = it.greedy.client.events('Target.attachedToTarget');
    expect(told.filter(({ sessionId }) => sessionId === it.greedy.session)).toHaveLength(count - refused);
    expect(it.servesHonest()).toBe(true);
  });

  test('below each other are limited in depth', () => {
    for (let i = 0; i <= RELAY_LIMITS.childNestingMax; i++) {
      it.browser.childAttached(1, i === 0 ? { session: 'c0' } : { session: `c${i}`, parent: `c${i - 1}` });
    }
    it.world.settle();
    expect(it.browser.commands.map(({ method, params }) => [method, params['sessionId']])).toEqual([
      ['Target.detachFromTarget', `c${RELAY_LIMITS.childNestingMax}`],
    ]);
  });

  test('make room when they go', () => {
    for (let round = 0; round < 3; round++) {
      const { childrenPerTabMax } = RELAY_LIMITS;
      for (let i = 0; i < childrenPerTabMax; i++) it.browser.childAttached(1, { session: `c${i}` });
      it.browser.loseDebugger(1);
      it.browser.attachAgain(1);
      it.world.settle();
    }
    expect(it.browser.methods()).not.toContain('Target.detachFromTarget');
  });

  test('that are tabs are limited in number', () => {
    const fresh = new World();
    const tabs = Array.from({ length: RELAY_LIMITS.tabsMax + 1 }, (_, tab) => tab + 1);
    fresh.browserWith(...tabs);
    expect(fresh.relay.status().tabs).toHaveLength(RELAY_LIMITS.tabsMax);
  });
});

describe('events that are kept', () => {
  test.each([
    ['number', RELAY_LIMITS.keptEventsMax, 1],
    ['size', 4, RELAY_LIMITS.keptCharsMax / 4 - 100],
  ])('until an answer are limited in %s', (_, count, chars) => {
    it.browser.answer = ({ method }) => (method === 'Runtime.enable' ? NO_ANSWER : OK);
    it.send(it.greedy, 'Runtime.enable');
    const context = { id: 1, origin: 'x'.repeat(chars) };
    const tell = (): void => it.browser.event(1, 'Runtime.executionContextCreated', { context });
    for (let i = 0; i < count; i++) tell();
    it.world.settle();
    expect(it.greedy.client.events('Runtime.executionContextCreated')).toEqual([]);
    context.origin = 'x'.repeat(1_000);
    tell();
    it.world.settle();
    expect(it.greedy.client.events('Runtime.executionContextCreated')).toHaveLength(count + 1);
  });

  test.each([
    ['number', RELAY_LIMITS.keptEventsMax, 1],
    ['size', 4, RELAY_LIMITS.keptCharsMax / 4 - 100],
  ])('to be put in order are limited in %s', (_, count, chars) => {
    it.send(it.greedy, 'Page.enable');
    it.browser.answer = ({ method }) => (method === 'Page.getFrameTree' ? NO_ANSWER : OK);
    it.send(it.greedy, 'Page.getFrameTree');
    const frame = { id: 'T1', name: 'x'.repeat(chars) };
    const tell = (): void => it.browser.event(1, 'Page.frameNavigated', { frame });
    for (let i = 0; i < count; i++) tell();
    it.world.settle();
    expect(it.greedy.client.events('Page.frameNavigated')).toEqual([]);
    frame.name = 'x'.repeat(1_000);
    tell();
    it.world.settle();
    expect(it.greedy.client.events('Page.frameNavigated')).toHaveLength(count + 1);
  });

  test.each([
    ['number', RELAY_LIMITS.downloadsMax, 'x'],
    ['size', 2, 'x'.repeat(RELAY_LIMITS.downloadCharsMax / 2 - 10)],
  ])('of downloads are limited in %s: the oldest is not followed', (_, count, name) => {
    const begin = (guid: string, suggestedFilename: string): void =>
      it.browser.event(1, 'Page.downloadWillBegin', { guid, url: 'u', suggestedFilename });
    for (let i = 0; i < count; i++) begin(`${i}`, name);
    begin('last', 'x'.repeat(100));
    it.world.settle();
    it.browser.requests.length = 0;
    it.greedy.client.send('Browser.cancelDownload', { guid: '0' });
    it.world.settle();
    expect(it.browser.requests).toEqual([]);
    it.greedy.client.send('Browser.cancelDownload', { guid: '1' });
    it.world.settle();
    expect(it.browser.requests).toEqual(['download.cancel']);
  });
});
