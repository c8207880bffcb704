/** The event that names a trace's page, which Chromium does not write for an extension's debugger. */
import { beforeEach, expect, test } from 'vitest';
import { OK, type ModelExtension } from '../testing/model-extension.ts';
import type { ModelClient } from '../testing/model-client.ts';
import { World } from '../testing/world.ts';

const CATEGORIES = 'devtools.timeline,disabled-by-default-devtools.timeline';
let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  const frameTree = {
    frame: { id: 'main', url: 'http://page/' },
    childFrames: [{ frame: { id: 'inner', parentId: 'main', url: 'http://page/inner', name: 'n' } }],
  };
  browser.answer = ({ method }) => (method === 'Page.getFrameTree' ? { result: { frameTree } } : OK);
});

/** The events that the client gets beside these, which the browser traces. */
function added(params: object, ...value: readonly object[]): unknown[] {
  client.send('Tracing.start', params, session);
  world.settle();
  browser.event(1, 'Tracing.dataCollected', { value });
  browser.event(1, 'Tracing.tracingComplete', {});
  world.settle();
  expect(client.story().at(-1)).toBe('Tracing.tracingComplete');
  const collected = client.events('Tracing.dataCollected');
  return collected.slice(1).flatMap(({ params }) => params?.['value'] as unknown[]);
}

const renderer = (ts: number, pid: number) => ({
  name: 'FunctionCall',
  ts,
  pid,
  args: { data: { frame: 'main' } },
});

test('the page has the process of the first event of its frame', () => {
  const browserName = { name: 'process_name', pid: 1, ts: 0, args: { name: 'Browser' } };
  const events = added(
    { categories: CATEGORIES },
    renderer(30, 8),
    renderer(20, 7),
    { name: 'Other', ts: 10, pid: 9, args: { frame: 'inner' } },
    browserName,
  );
  expect(events).toMatchObject([
    {
      name: 'TracingStartedInBrowser',
      cat: 'disabled-by-default-devtools.timeline',
      pid: 1,
      ts: 10,
      args: {
        data: {
          frames: [
            { frame: 'main', processId: 7, url: 'http://page/', isOutermostMainFrame: true },
            { frame: 'inner', parent: 'main', name: 'n', processId: 7, isOutermostMainFrame: false },
          ],
        },
      },
    },
  ]);
});

test('a document that comes first tells the process, too', () => {
  const data = { frame: 'main', processId: 5 };
  const [event] = added(
    { traceConfig: { includedCategories: CATEGORIES.split(',') } },
    { name: 'FrameCommittedInBrowser', ts: 4, pid: 1, args: { data } },
  );
  expect(event).toMatchObject({ args: { data: { frames: [{ processId: 5 }, {}] } } });
});

test.each([
  [
    'Chromium has written it',
    { categories: CATEGORIES },
    [{ name: 'TracingStartedInBrowser', ts: 1, pid: 1, args: {} }],
  ],
  ['its category is not traced', { categories: 'devtools.timeline' }, []],
  ['the trace does not name the frame', { categories: CATEGORIES }, 'without'],
] as const)('nothing is added where %s', (_why, params, more) => {
  const events =
    more === 'without' ? [{ name: 'Other', ts: 1, pid: 9, args: {} }] : [renderer(2, 7), ...more];
  expect(added(params, ...events)).toEqual([]);
});
