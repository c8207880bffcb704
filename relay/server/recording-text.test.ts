import { describe, expect, test } from 'vitest';
import { recordedText } from './recording-text.ts';

const PRIVATE = 'https://bank.example/account?iban=DE02';

/** What stays of a message without its parameters. */
const bare = (link: 'client' | 'extension', message: object, body?: object): unknown => {
  const text = JSON.stringify(message) + (body === undefined ? '' : `\n${JSON.stringify(body)}`);
  const kept = recordedText(link, text, false);
  expect(kept).not.toContain('bank');
  return JSON.parse(kept);
};

describe('of a client', () => {
  test('a command keeps its id, method and session, and loses its parameters', () => {
    const params = { expression: `open('${PRIVATE}')`, awaitPromise: true };
    expect(bare('client', { id: 3, method: 'Runtime.evaluate', params, sessionId: 'A1' })).toEqual({
      id: 3,
      method: 'Runtime.evaluate',
      sessionId: 'A1',
      params: { awaitPromise: true },
    });
  });

  test('an event about a target keeps ids, and neither title nor address', () => {
    const targetInfo = { targetId: 'F0', type: 'page', title: 'My bank', url: PRIVATE, attached: true };
    const params = { sessionId: 'A1', targetInfo, waitingForDebugger: false };
    expect(bare('client', { method: 'Target.attachedToTarget', params })).toEqual({
      method: 'Target.attachedToTarget',
      params: {
        sessionId: 'A1',
        targetInfo: { targetId: 'F0', type: 'page', attached: true },
        waitingForDebugger: false,
      },
    });
  });

  test.each([
    { data: 'iVBORw0KGgo', mimeType: 'image/png' },
    { result: { type: 'string', value: 'my bank', data: 'bank' } },
    { cookies: [{ name: 'id', value: 'bank' }] },
  ])('a result loses its content: %j', (result) => {
    expect(bare('client', { id: 3, result })).toEqual({ id: 3, result: {} });
  });

  test('a result keeps the target and the session that it names', () => {
    expect(bare('client', { id: 3, result: { targetId: 'F0' } })).toEqual({
      id: 3,
      result: { targetId: 'F0' },
    });
    expect(bare('client', { id: 3, result: { targetId: 'my bank' } })).toEqual({ id: 3, result: {} });
  });

  test('an error keeps its code, and the outcome that the relay knows', () => {
    const error = { code: -32000, message: `Cannot open ${PRIVATE}`, data: 'holdfast.unknown.disconnected' };
    expect(bare('client', { id: 3, error })).toEqual({
      id: 3,
      error: { code: -32000, data: 'holdfast.unknown.disconnected' },
    });
    for (const data of ['bank', 'holdfast.unknown.my bank'])
      expect(bare('client', { id: 3, error: { code: 1, message: 'bank', data } })).toEqual({
        id: 3,
        error: { code: 1 },
      });
  });

  test('of a long message only id, method and session are kept', () => {
    const long = 'bank'.repeat(10_000);
    const sent = { id: 3, method: 'Runtime.evaluate', params: { expression: long }, sessionId: 'A1' };
    expect(bare('client', sent)).toEqual({ id: 3, method: 'Runtime.evaluate', sessionId: 'A1' });
    expect(bare('client', { id: 3, result: { data: long }, sessionId: 'A1' })).toEqual({
      id: 3,
      sessionId: 'A1',
      result: {},
    });
  });

  test('what is not JSON leaves nothing', () => {
    expect(recordedText('client', 'my bank', false)).toBe('{}');
  });
});

describe('of the extension', () => {
  test('the handshake loses what proves who somebody is, also when parameters are recorded', () => {
    const connect = {
      ...{
        type: 'connect',
        protocol: 7,
        endpoint: '127.0.0.1:1',
        instanceId: 'i',
        attempt: 1,
        polite: false,
      },
      ...{ boot: { number: 1, id: 'b' }, extensionVersion: '0.2.0', extensionNonce: 'bank1', proof: 'bank2' },
      browser: { product: 'Chrome/156.0', userAgent: 'bank' },
    };
    expect(bare('extension', connect)).toEqual({
      ...{ type: 'connect', protocol: 7, instanceId: 'i', attempt: 1, polite: false },
      ...{ boot: { number: 1, id: 'b' }, extensionVersion: '0.2.0' },
      browser: { product: 'Chrome/156.0' },
    });
    const whole = recordedText('extension', JSON.stringify(connect), true);
    expect(whole).toContain('127.0.0.1:1');
    expect(whole).not.toMatch(/bank[12]/);
  });

  test('an inventory keeps which tabs there are, and neither title nor address', () => {
    const tabs = [{ tab: 5, targetId: 'F0', attachment: 'a', url: PRIVATE, title: 'My bank' }];
    expect(bare('extension', { n: 1, type: 'inventory', tabs })).toEqual({
      n: 1,
      type: 'inventory',
      tabs: [{ tab: 5, targetId: 'F0', attachment: 'a' }],
    });
  });

  test('a command loses its body; several frames of a message stay several', () => {
    const frame = JSON.stringify({ n: 2, type: 'forwardCDPCommand', id: 9, tab: 5, method: 'Page.navigate' });
    const text = `${frame}\n${JSON.stringify({ url: PRIVATE })}\x1e${frame}`;
    expect(recordedText('extension', text, false)).toBe(`${frame}\x1e${frame}`);
    expect(recordedText('extension', text, true)).toContain(PRIVATE);
  });

  test('a long inventory keeps its type and number', () => {
    const tabs = Array.from({ length: 500 }, (_, tab) => ({
      tab,
      targetId: `F${tab}`,
      url: PRIVATE,
      title: 'bank',
    }));
    expect(bare('extension', { n: 1, type: 'inventory', tabs })).toEqual({ n: 1, type: 'inventory' });
  });
});
