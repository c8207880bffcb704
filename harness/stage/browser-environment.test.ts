import { expect, test } from 'vitest';
import { browserEnvironment } from './browser-environment.ts';

test('a browser keeps a temporary folder whose path has room for its socket', () => {
  const env = { TMPDIR: '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T' };
  expect(browserEnvironment(env, env.TMPDIR)).toBe(env);
});

test.skipIf(process.platform === 'win32')('with a longer one it gets /tmp', () => {
  const long = `/builds/${'x'.repeat(60)}`;
  expect(browserEnvironment({ TMPDIR: long, HOME: '/home/me' }, long)).toEqual({
    TMPDIR: '/tmp',
    HOME: '/home/me',
  });
});
