/** What Chromium reported while a worker was ending. */
import { beforeEach, describe, expect, test } from 'vitest';
import { NO_ANSWER, OK, type Answer, type ModelExtension } from './testing/model-extension.ts';
import type { ModelClient } from './testing/model-client.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
});

function send(method: string, params: object = {}): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

describe('what Chromium said meanwhile is lost', () => {
  const frame = { id: 'T1', loaderId: 'L1' };
  const context = { id: 7, uniqueId: 'U7', name: '', auxData: { isDefault: true, frameId: 'T1' } };

  function shown(loaderId: string): Answer {
    return { result: { frameTree: { frame: { ...frame, loaderId } } } };
  }

  function shows(loaderId: string): void {
    browser.answer = ({ method }) => (method === 'Page.getFrameTree' ? shown(loaderId) : OK);
  }

  function rebirth(): void {
    browser.restartWorker();
    browser.commands.length = 0;
    browser.connect();
    world.settle();
  }

  beforeEach(() => {
    send('Page.enable');
    send('Runtime.enable');
    send('Page.setLifecycleEventsEnabled', { enabled: true });
    browser.event(1, 'Page.frameNavigated', { frame });
    world.settle();
  });

  test('how far the document has come is asked for again', () => {
    browser.event(1, 'Runtime.executionContextCreated', { context });
    world.settle();
    shows('L1');
    rebirth();
    expect(browser.methods()).toEqual(['Page.getFrameTree', 'Page.setLifecycleEventsEnabled']);
    world.clock.advance(1_000);
    expect(browser.requests).toEqual([]);
  });

  test('it is asked once for any number of workers', () => {
    shows('L1');
    browser.event(1, 'Runtime.executionContextCreated', { context });
    world.settle();
    browser.answer = () => NO_ANSWER;
    for (let life = 1; life <= 3; life++) rebirth();
    expect(browser.methods()).toEqual(['Page.getFrameTree']);
    shows('L1');
    rebirth();
    expect(browser.methods()).toEqual(['Page.getFrameTree', 'Page.setLifecycleEventsEnabled']);
  });

  test('another document: it is attached afresh', () => {
    browser.event(1, 'Runtime.executionContextCreated', { context });
    world.settle();
    shows('L2');
    rebirth();
    world.clock.advance(1_000);
    expect(browser.requests).toEqual(['tab.reset']);
  });

  test('the same document, but nobody has heard of its context: it is attached afresh', () => {
    shows('L1');
    rebirth();
    world.clock.advance(1_000);
    expect(browser.requests).toEqual(['tab.reset']);
  });

  describe('a request that was paused while nobody listened', () => {
    const job = (number: number): string => `interception-job-${number}.0`;
    const INVALID = { error: 'Invalid InterceptionId.' };
    const PAUSED = { error: 'it is paused', reason: 'requestPaused' } as const;
    let paused: Set<string>;

    beforeEach(() => {
      browser.event(1, 'Runtime.executionContextCreated', { context });
      send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
      browser.event(1, 'Fetch.requestPaused', { requestId: job(7) });
      world.settle();
      paused = new Set([job(7)]);
      browser.answer = ({ method }, { requestId }) => {
        if (method === 'Page.getFrameTree') return shown('L1');
        if (method !== 'Fetch.getResponseBody') return OK;
        return paused.has(String(requestId)) ? PAUSED : INVALID;
      };
    });

    function failed(): unknown[] {
      const commands = browser.commands.filter(({ method }) => method === 'Fetch.failRequest');
      return commands.map(({ params }) => params['requestId']);
    }

    test('fails, and those that were reported to the client wait for it', () => {
      for (const number of [9, 30, 60]) paused.add(job(number));
      paused.add('interception-job-7.1');
      rebirth();
      world.clock.advance(5_000);
      expect(new Set(failed())).toEqual(new Set(['interception-job-7.1', job(9), job(30), job(60)]));
      expect(failed()).toHaveLength(4);
    });

    test('is left to the client when the event was only late', () => {
      paused.add(job(8));
      rebirth();
      browser.event(1, 'Fetch.requestPaused', { requestId: job(8) });
      world.clock.advance(5_000);
      expect(failed()).toEqual([]);
    });

    test('is looked for in no tab in which nobody intercepts', () => {
      send('Fetch.disable');
      browser.commands.length = 0;
      rebirth();
      world.clock.advance(5_000);
      expect(browser.methods()).not.toContain('Fetch.getResponseBody');
    });
  });

  test('an event that was only late is waited for', () => {
    shows('L2');
    rebirth();
    browser.event(1, 'Page.frameNavigated', { frame: { ...frame, loaderId: 'L2' } });
    browser.event(1, 'Runtime.executionContextCreated', { context });
    world.clock.advance(1_000);
    expect(browser.requests).toEqual([]);
    expect(browser.methods().at(-1)).toBe('Page.setLifecycleEventsEnabled');
  });
});
