import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { acceptedAddress } from './accepted-address.ts';

test.each([
  ['127.0.0.1:9000', '127.0.0.1:9000'],
  ['127.0.0.5:1', '127.0.0.5:1'],
  ['[::1]:65535', '[::1]:65535'],
  ['localhost:9000', '127.0.0.1:9000'],
  ['127.0.0.1:09000', '127.0.0.1:9000'],
])('%s is the address %s, as the extension says it', (text, address) => {
  expect(acceptedAddress(text)).toBe(address);
});

test.each([
  '',
  '9000',
  ':9000',
  '127.0.0.1',
  '127.0.0.1:0',
  '127.0.0.1:65536',
  '127.0.0.1:*',
  '*:9000',
  '10.0.0.1:9000',
  '0.0.0.0:9000',
  'evil.test:9000',
  '::1:9000',
  '127.0.0.1.evil.test:9000',
  'http://127.0.0.1:9000',
])('%j is refused, with an example', (text) => {
  expect(() => acceptedAddress(text)).toThrow(InvalidArgumentError);
  expect(() => acceptedAddress(text)).toThrow('127.0.0.1:9000');
});
