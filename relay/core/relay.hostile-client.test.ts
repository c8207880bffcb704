/** Messages that no honest client sends. Each gets one reply, and nobody else notices. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelExtension } from './testing/model-extension.ts';
import { anyFiles } from './testing/any-files.ts';
import { World, type AttachedClient } from './testing/world.ts';
import { RELAY_LIMITS } from './limits.ts';

let world: World;
let browser: ModelExtension;
let hostile: AttachedClient;
let honest: AttachedClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  hostile = world.attachedClient();
  honest = world.attachedClient();
  hostile.client.forget();
});

/** Sends the text, and what the hostile client got; whatever it was, the honest one is served. */
function replies(text: string): unknown[] {
  hostile.client.socket.farSends(text);
  world.settle();
  const id = honest.client.send('Runtime.evaluate', {}, honest.session);
  world.settle();
  expect(honest.client.reply(id).result).toEqual({});
  expect(browser.socket?.closed).toBeUndefined();
  return hostile.client.received.splice(0);
}

function deep(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

describe('a message that is nested', () => {
  // The message and its params are two levels.
  const inParams = (levels: number): string =>
    `{"id":9,"method":"Runtime.callFunctionOn","params":{"a":${deep(levels - 2)}},"sessionId":"${hostile.session}"}`;

  test.each([
    ['below', RELAY_LIMITS.messageNestingMax - 1],
    ['at', RELAY_LIMITS.messageNestingMax],
  ])('%s the limit is carried out', (_, levels) => {
    expect(replies(inParams(levels))).toEqual([{ id: 9, result: {}, sessionId: hostile.session }]);
  });

  test.each([RELAY_LIMITS.messageNestingMax + 1, 5_000, 100_000])('%i levels deep is refused', (levels) => {
    const [reply, ...others] = replies(inParams(levels));
    expect(others).toEqual([]);
    expect(reply).toMatchObject({ id: 9, sessionId: hostile.session, error: { code: -32602 } });
    expect(JSON.stringify(reply)).toContain('301 levels (messageNestingMax)');
  });

  test.each(['[', '{"a":', '{"id":1,"params":['])('as five million times %j is refused', (text) => {
    expect(replies(text.repeat(5_000_000 / text.length))).toMatchObject([{ error: { code: -32602 } }]);
  });
});

describe('a message is no command', () => {
  const METHOD = '"method":"Browser.getVersion"';

  test.each([
    ['', -32700],
    ['[]', -32600],
    ['5', -32600],
    ['"x"', -32600],
    ['null', -32600],
    [`{${METHOD}}`, -32600],
    [`{"id":"1",${METHOD}}`, -32600],
    [`{"id":1e999,${METHOD}}`, -32600],
    [`{"id":-1e999,${METHOD}}`, -32600],
    [`{"id":1.5,${METHOD}}`, -32600],
    [`{"id":9007199254740993,${METHOD}}`, -32600],
    [`{"id":null,${METHOD}}`, -32600],
    [`{"id":{"toString":1},${METHOD}}`, -32600],
  ])('with no id to answer to: %s', (text, code) => {
    const [reply, ...others] = replies(text);
    expect(others).toEqual([]);
    expect(reply).toEqual({ error: { code, message: expect.any(String) as string } });
  });

  test.each([
    ['{"id":1}', -32600],
    ['{"id":1,"method":5}', -32600],
    ['{"id":1,"method":{"toString":1,"valueOf":1}}', -32600],
    ['{"id":1,"method":""}', -32600],
    [`{"id":1,${METHOD},"params":"x"}`, -32600],
    [`{"id":1,${METHOD},"params":7}`, -32600],
    [`{"id":1,${METHOD},"sessionId":5}`, -32600],
    [`{"id":1,${METHOD},"sessionId":null}`, -32600],
    [`{"id":1,${METHOD},"sessionId":{"toString":1}}`, -32600],
    [`{"id":1,${METHOD},"sessionId":"__proto__"}`, -32001],
    ['{"id":1,"method":"constructor"}', -32601],
    ['{"id":1,"method":"__proto__.enable"}', -32601],
    ['{"id":1,"method":"a\\"b\\u0000\\n"}', -32601],
  ])('that can be answered: %s', (text, code) => {
    const [reply, ...others] = replies(text);
    expect(others).toEqual([]);
    expect(reply).toMatchObject({ id: 1, error: { code, message: expect.any(String) as string } });
  });

  test.each([
    ['minus zero', '-0', 0],
    ['a negative id', '-7', -7],
    ['a whole number with a point', '3.0', 3],
  ])('unlike one with %s', (_, text, id) => {
    expect(replies(`{"id":${text},${METHOD}}`)).toMatchObject([{ id, result: {} }]);
  });

  test.each(['[]', 'null', '[1]'])('unlike one whose params are %s', (params) => {
    expect(replies(`{"id":1,${METHOD},"params":${params}}`)).toMatchObject([{ id: 1, result: {} }]);
  });

  test.each(['Target.getTargets', 'Page.enable', 'Runtime.evaluate'])(
    'unlike %s with members of every prototype',
    (method) => {
      const odd =
        '{"__proto__":{"x":1},"constructor":1,"toString":1,"valueOf":1,"hasOwnProperty":1,"toJSON":1,"then":1}';
      const text = `{"id":1,"method":"${method}","params":${odd},"sessionId":"${hostile.session}"}`;
      expect(replies(text)).toMatchObject([{ id: 1 }]);
    },
  );
});

describe('where a text is expected', () => {
  const ODD = ['{"toString":1,"valueOf":1}', '[]', '1', 'null', 'true', '{"__proto__":null}'];
  const SESSION = [
    ['Runtime.addBinding', 'name'],
    ['Runtime.removeBinding', 'name'],
    ['Page.createIsolatedWorld', 'frameId'],
    ['Page.addScriptToEvaluateOnNewDocument', 'source'],
    ['Page.removeScriptToEvaluateOnNewDocument', 'identifier'],
    ['Target.detachFromTarget', 'sessionId'],
    ['Target.setAutoAttach', 'filter'],
    ['Runtime.evaluate', 'contextId'],
  ] as const;
  const BROWSER = [
    ['Target.attachToTarget', 'targetId'],
    ['Target.createTarget', 'url'],
    ['Target.createTarget', 'browserContextId'],
    ['Target.closeTarget', 'targetId'],
    ['Target.getTargetInfo', 'targetId'],
    ['Target.getTargets', 'filter'],
    ['Target.detachFromTarget', 'sessionId'],
    ['Browser.setDownloadBehavior', 'downloadPath'],
    ['Browser.cancelDownload', 'guid'],
  ] as const;

  test.each(SESSION)('%s may have anything else as %s', (method, member) => {
    for (const odd of ODD) {
      const text = `{"id":1,"method":"${method}","params":{"${member}":${odd}},"sessionId":"${hostile.session}"}`;
      expect(replies(text).filter((message) => (message as { id?: number }).id === 1)).toHaveLength(1);
    }
  });

  test.each(BROWSER)('%s to the browser may have anything else as %s', (method, member) => {
    for (const odd of ODD) {
      const text = `{"id":1,"method":"${method}","params":{"flatten":true,"${member}":${odd}}}`;
      expect(replies(text).filter((message) => (message as { id?: number }).id === 1)).toHaveLength(1);
    }
  });

  test('and the page is crashed, too', () => {
    browser.event(1, 'Inspector.targetCrashed');
    world.settle();
    hostile.client.socket.farSends(
      `{"id":1,"method":"Runtime.addBinding","params":{"name":{"toString":1}},"sessionId":"${hostile.session}"}`,
    );
    world.settle();
    expect(hostile.client.reply(1).error?.code).toBe(-32602);
  });
});

describe('a method that the extension would not take', () => {
  test.each([
    ['at', RELAY_LIMITS.methodCharsMax, true],
    ['above', RELAY_LIMITS.methodCharsMax + 1, false],
  ])('%s the limit never wedges the link', (_, chars, sent) => {
    const text = JSON.stringify({ id: 1, method: 'M'.repeat(chars), sessionId: hostile.session });
    const [reply] = replies(text);
    expect(browser.methods().some((method) => method.startsWith('MMM'))).toBe(sent);
    expect(reply).toMatchObject(sent ? { result: {} } : { error: { code: -32601 } });
  });
});

test('what fails later, in a callback, costs nobody anything', () => {
  const failing = new World({
    files: {
      ...anyFiles,
      copyDownload: () => {
        throw new TypeError('a defect');
      },
    },
  });
  const other = failing.browserWith(1);
  const { client } = failing.attachedClient();
  client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: '/x', eventsEnabled: true });
  failing.settle();
  const url = 'https://a.test/file';
  other.event(1, 'Page.downloadWillBegin', { guid: 'g', url, suggestedFilename: 'f' });
  other.event(1, 'Page.downloadProgress', { guid: 'g', state: 'completed' });
  failing.settle();
  const id = client.send('Target.getTargets');
  failing.settle();
  expect(client.reply(id).result).toBeDefined();
  expect(other.refusal).toBeUndefined();
});
