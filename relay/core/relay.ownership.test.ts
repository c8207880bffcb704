/** Client against client: what Chromium names with a number that can be guessed is its owner's alone. */
import protocol from 'devtools-protocol/json/browser_protocol.json' with { type: 'json' };
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import { OK, type ModelExtension } from './testing/model-extension.ts';
import { World, type AttachedClient } from './testing/world.ts';

const domains = protocol.domains as readonly {
  readonly domain: string;
  readonly commands?: readonly {
    readonly name: string;
    readonly returns?: readonly { readonly $ref?: string }[];
  }[];
}[];

let world: World;
let browser: ModelExtension;
let one: AttachedClient;
let two: AttachedClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  one = world.attachedClient();
  two = world.attachedClient();
});

/** Sends a command and returns its error, if there is one. */
function send({ client, session }: AttachedClient, method: string, params: object = {}): string | undefined {
  const id = client.send(method, params, session);
  world.settle();
  return client.reply(id).error?.message;
}

/** How often the browser was asked to do this. */
function sent(method: string): number {
  return browser.methods().filter((each) => each === method).length;
}

describe('a paused request', () => {
  const requestId = 'interception-job-1.0';
  const answers = [
    'Fetch.continueRequest',
    'Fetch.continueResponse',
    'Fetch.continueWithAuth',
    'Fetch.failRequest',
    'Fetch.fulfillRequest',
    'Fetch.getResponseBody',
    'Fetch.takeResponseBodyAsStream',
  ];

  test('these are all commands of the domain that act on one', () => {
    const { commands = [] } = domains.find(({ domain }) => domain === 'Fetch')!;
    const acts = commands.map(({ name }) => `Fetch.${name}`).filter((name) => !/able$/.test(name));
    expect(acts.sort()).toEqual(answers);
  });

  test.each(answers)('is not touched by %s of another client that guesses its id', (method) => {
    send(one, 'Fetch.enable');
    browser.event(1, 'Fetch.requestPaused', { requestId });
    world.settle();
    expect(send(two, method, { requestId })).toMatch(/Invalid InterceptionId\. .*only the session that/);
    expect(sent(method)).toBe(0);
    expect(send(one, method, { requestId })).toBeUndefined();
    expect(sent(method)).toBe(1);
  });

  test('is not answered by a client that intercepts nothing, and none that was refused', () => {
    expect(send(two, 'Fetch.continueRequest', { requestId })).toMatch(/Invalid InterceptionId/);
    send(one, 'Fetch.enable');
    send(two, 'Fetch.enable');
    expect(send(two, 'Fetch.continueRequest', { requestId })).toMatch(/Invalid InterceptionId/);
  });

  test('is not answered through another session of the same client either, as in Chromium', () => {
    send(one, 'Fetch.enable');
    const id = one.client.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
    world.settle();
    const session = one.client.reply(id).result?.['sessionId'] as string;
    expect(send({ ...one, session }, 'Fetch.continueRequest', { requestId })).toMatch(/InterceptionId/);
  });

  test.each([
    'Network.setRequestInterception',
    'Network.continueInterceptedRequest',
    'Network.getResponseBodyForInterception',
    'Network.takeResponseBodyForInterceptionAsStream',
  ])('has no second way in: %s of old Chromium is refused', (method) => {
    expect(send(one, method)).toContain('Fetch');
    expect(sent(method)).toBe(0);
  });
});

describe('a stream', () => {
  const makers: string[] = [];
  for (const { domain, commands = [] } of domains) {
    for (const { name, returns = [] } of commands) {
      const isStream = ({ $ref = '' }: { readonly $ref?: string }): boolean =>
        /StreamHandle|LoadNetworkResource/.test($ref);
      if (returns.some(isStream)) makers.push(`${domain}.${name}`);
    }
  }

  test.each([...new Set([...makers, 'Page.startScreenRecording', 'Page.stopScreenRecording'])])(
    'that %s has made is read and closed by its client only',
    (method) => {
      send(one, 'Fetch.enable');
      const result = method.startsWith('Network.') ? { resource: { stream: '7' } } : { stream: '7' };
      browser.answer = (command) => (command.method === method ? { result } : OK);
      expect(send(one, method)).toBeUndefined();
      for (const use of ['IO.read', 'IO.close']) {
        expect(send(two, use, { handle: '7' })).toMatch(/Invalid stream handle\. .*only the client/);
        expect(sent(use)).toBe(0);
        expect(send(one, use, { handle: '7' })).toBeUndefined();
      }
    },
  );

  test("that is refused has Chromium's code", () => {
    const { client, session } = two;
    const ids = ['IO.read', 'IO.close'].map((method) => client.send(method, { handle: '7' }, session));
    world.settle();
    expect(ids.map((id) => client.reply(id).error?.code)).toEqual([-32_602, -32_602]);
  });

  test("that nobody is known to have made is nobody's", () => {
    for (const handle of ['1', '', 'toString', '__proto__']) {
      expect(send(two, 'IO.read', { handle })).toMatch(/Invalid stream handle/);
    }
  });

  test('of a blob, which the page itself can read, is read by whoever has resolved it', () => {
    expect(send(two, 'IO.read', { handle: 'blob:8cd2-…' })).toBeUndefined();
  });

  test('does not change hands when another client is given the same handle', () => {
    browser.answer = ({ method }) => (/ScreenRecording/.test(method) ? { result: { stream: '2' } } : OK);
    send(one, 'Page.startScreenRecording');
    send(two, 'Page.stopScreenRecording');
    expect(send(two, 'IO.read', { handle: '2' })).toMatch(/Invalid stream handle/);
  });

  test('is closed when its client leaves', () => {
    browser.answer = ({ method }) => (method === 'Page.printToPDF' ? { result: { stream: '3' } } : OK);
    send(one, 'Page.printToPDF');
    one.client.leave();
    world.settle();
    expect(browser.commands.at(-1)).toMatchObject({ method: 'IO.close', params: { handle: '3' } });
    expect(send(two, 'IO.read', { handle: '3' })).toMatch(/Invalid stream handle/);
  });

  test('of more than the limit, the oldest has no owner any more', () => {
    let handle = 0;
    browser.answer = ({ method }) =>
      method === 'Page.printToPDF' ? { result: { stream: String(++handle) } } : OK;
    for (let count = 0; count <= RELAY_LIMITS.streamsMax; count++) send(one, 'Page.printToPDF');
    expect(send(one, 'IO.read', { handle: '1' })).toMatch(/Invalid stream handle/);
    expect(send(one, 'IO.read', { handle: '2' })).toBeUndefined();
  });
});

describe('a trace', () => {
  function complete(stream?: string): void {
    browser.event(1, 'Tracing.tracingComplete', stream === undefined ? {} : { stream });
    world.settle();
  }

  beforeEach(() => {
    send(two, 'Tracing.getCategories');
    send(one, 'Tracing.start');
  });

  test('is heard by its client alone, also when another one uses the domain', () => {
    browser.event(1, 'Tracing.dataCollected', { value: [{}] });
    complete();
    expect(one.client.events('Tracing.dataCollected')).toHaveLength(1);
    expect(one.client.events('Tracing.tracingComplete')).toHaveLength(1);
    expect(two.client.events('Tracing.dataCollected')).toEqual([]);
    expect(two.client.events('Tracing.tracingComplete')).toEqual([]);
  });

  test('is not ended by another client, nor begun a second time', () => {
    for (const method of ['Tracing.end', 'Tracing.start', 'Tracing.recordClockSyncMarker']) {
      expect(send(two, method)).toMatch(/another client is already tracing/);
    }
    expect(sent('Tracing.end')).toBe(0);
  });

  test('has a stream that only its client reads', () => {
    complete('9');
    expect(send(two, 'IO.read', { handle: '9' })).toMatch(/Invalid stream handle/);
    expect(send(one, 'IO.read', { handle: '9' })).toBeUndefined();
  });

  test('may be begun by another client when it has ended', () => {
    send(one, 'Tracing.end');
    complete();
    expect(send(two, 'Tracing.start')).toBeUndefined();
  });

  test('may be begun by another client when it was refused', () => {
    complete();
    browser.answer = () => ({ error: 'Tracing has already been started' });
    send(one, 'Tracing.start');
    browser.answer = () => OK;
    expect(send(two, 'Tracing.start')).toBeUndefined();
  });

  test('ends when its client leaves, and what it still tells goes to nobody', () => {
    one.client.leave();
    world.settle();
    expect(sent('Tracing.end')).toBe(1);
    expect(send(two, 'Tracing.start')).toMatch(/another client is already tracing/);
    complete('9');
    expect(two.client.events('Tracing.tracingComplete')).toEqual([]);
    expect(send(two, 'IO.read', { handle: '9' })).toMatch(/Invalid stream handle/);
    expect(send(two, 'Tracing.start')).toBeUndefined();
  });

  test('is free again when Chromium does not tell of the end', () => {
    one.client.leave();
    world.settle();
    world.clock.advance(RELAY_LIMITS.traceEndMs - 1);
    expect(send(two, 'Tracing.start')).toMatch(/another client is already tracing/);
    world.clock.advance(1);
    expect(send(two, 'Tracing.start')).toBeUndefined();
  });

  test('is gone with the debugger', () => {
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(send(two, 'Tracing.start')).toBeUndefined();
  });
});
