import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { UNPACKED_ORIGIN as EXTENSION } from '../protocol/extension-ids.ts';
import { checkClient, checkExtension, checkHost, type ClientTokens } from './access.ts';

function request(headers: Readonly<Record<string, string>>): IncomingMessage {
  return { headers } as unknown as IncomingMessage;
}

const tokens: ClientTokens = {
  find: (token) => (token === 'secret' ? { name: 'default', id: '1' } : undefined),
};

const OTHER = `chrome-extension://${'abcdefghijklmnop'.repeat(2)}`;

describe('the host', () => {
  test.each(['127.0.0.1', '127.0.0.1:18792', 'localhost:1', 'LOCALHOST', '[::1]:18792'])(
    '%s is served',
    (host) => expect(checkHost(request({ host }))).toBeUndefined(),
  );

  test.each([
    '',
    'evil.test',
    'evil.test:18792',
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    'a@localhost',
  ])('%j is refused', (host) => expect(checkHost(request({ host }))).toMatchObject({ status: 403 }));
});

describe('a client', () => {
  const url = new URL('http://127.0.0.1/json');

  test.each<[string, Record<string, string>, string]>([
    ['a header', { authorization: 'Bearer secret' }, ''],
    ['a header in other letters', { authorization: 'bearer secret' }, ''],
    ['the address', {}, '?token=secret'],
  ])('shows the token in %s', (_, headers, query) => {
    expect(checkClient(request(headers), new URL(query, url), tokens)).toBeUndefined();
  });

  test.each<[string, Record<string, string>, string]>([
    ['no token', {}, ''],
    ['a wrong one', { authorization: 'Bearer wrong!' }, ''],
    ['a part of it', {}, '?token=secre'],
    ['an empty one', {}, '?token='],
    ['another scheme', { authorization: 'Basic secret' }, ''],
  ])('with %s is refused', (_, headers, query) => {
    expect(checkClient(request(headers), new URL(query, url), tokens)).toMatchObject({ status: 401 });
  });

  test.each(['https://evil.test', 'null', EXTENSION])(
    'from the origin %s is refused, token or not',
    (origin) => {
      const denial = checkClient(request({ origin, authorization: 'Bearer secret' }), url, tokens);
      expect(denial).toMatchObject({ status: 403 });
    },
  );
});

describe('the extension', () => {
  test('is known by its origin', () => {
    expect(checkExtension(request({ origin: EXTENSION }))).toBeUndefined();
  });

  test.each(['', 'https://evil.test', OTHER, 'chrome-extension://short', `${EXTENSION}/`, `x${EXTENSION}`])(
    'is not from %j',
    (origin) => expect(checkExtension(request({ origin }))).toMatchObject({ status: 403 }),
  );
});
