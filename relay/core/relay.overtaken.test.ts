/** Page events that arrive before an answer that Chromium gave earlier: in which order clients hear of them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import { FramedPage } from './testing/framed-page.ts';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, OK, type Answer, type ModelExtension } from './testing/model-extension.ts';

let page: FramedPage;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  page = new FramedPage();
  ({ browser, client, session } = page);
});

describe('events that arrive before an answer that Chromium gave earlier', () => {
  const lifecycle = (loaderId: string): void => {
    browser.event(1, 'Page.lifecycleEvent', { frameId: 'T1', loaderId, name: 'load' });
  };
  const story = (): string[] => {
    return client.received.map(({ method, params, id }) => {
      const { loaderId, frame } = { ...params } as { loaderId?: string; frame?: { loaderId: string } };
      return id === undefined ? `${method ?? ''} ${loaderId ?? frame?.loaderId ?? ''}` : 'answer';
    });
  };

  test('come after it if they are of the next document', () => {
    const { answer } = browser;
    browser.answer = (command, params) => {
      if (command.method === 'Page.getFrameTree') {
        browser.event(1, 'Page.frameNavigated', { frame: { id: 'T1', loaderId: 'second' } });
      }
      if (command.method === 'Page.setLifecycleEventsEnabled') {
        lifecycle('first');
        lifecycle('second');
      }
      return answer(command, params);
    };
    client.forget();
    client.send('Page.getFrameTree', {}, session);
    client.send('Page.setLifecycleEventsEnabled', { enabled: true }, session);
    page.world.settle();
    expect(story()).toEqual([
      'answer',
      'Page.frameNavigated second',
      'Page.lifecycleEvent first',
      'answer',
      'Page.lifecycleEvent second',
    ]);
    client.forget();
    lifecycle('second');
    page.world.settle();
    expect(story()).toEqual(['Page.lifecycleEvent second']);
  });

  test('are sent as they come to a client that has not asked for the frame tree', () => {
    browser.answer = (): Answer => {
      lifecycle('second');
      return OK;
    };
    client.forget();
    page.send('Page.setLifecycleEventsEnabled', { enabled: true });
    expect(story()).toEqual(['Page.lifecycleEvent second', 'answer']);
  });

  test('are not kept when the answer is an error', () => {
    browser.answer = (): Answer => {
      browser.event(1, 'Page.frameNavigated', { frame: { id: 'T1', loaderId: 'second' } });
      return { error: 'No.' };
    };
    client.forget();
    page.send('Page.getFrameTree');
    expect(story()).toEqual(['answer', 'Page.frameNavigated second']);
  });

  test('are limited: all are sent, in their order, if the answer does not come', () => {
    page.send('Page.setLifecycleEventsEnabled', { enabled: true });
    browser.answer = (): Answer => NO_ANSWER;
    client.forget();
    page.send('Page.getFrameTree');
    const loaders = Array.from({ length: RELAY_LIMITS.keptEventsMax + 10 }, (_, index) => `loader-${index}`);
    for (const loader of loaders) lifecycle(loader);
    page.world.settle();
    expect(story()).toEqual(loaders.map((loader) => `Page.lifecycleEvent ${loader}`));
  });
});
