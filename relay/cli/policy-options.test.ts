import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addPolicyOptions, policyOf, type PolicyOptions } from './policy-options.ts';

function parse(...args: string[]): ReturnType<typeof policyOf> {
  const command = addPolicyOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return policyOf(command.parse(args, { from: 'user' }).opts<PolicyOptions>());
}

test('without options nothing is allowed beyond the shared tabs', () => {
  expect(parse()).toEqual({
    allowFiles: false,
    uploadRoots: [],
    downloadRoots: [],
    allowOrigins: undefined,
    readOnly: false,
    denyMethods: [],
  });
});

test('origins are kept as a browser writes them', () => {
  const args = ['--allow-origin', 'HTTPS://A.test:443', '--allow-origin', 'http://127.0.0.1:8080/'];
  expect(parse(...args).allowOrigins).toEqual(['https://a.test', 'http://127.0.0.1:8080']);
});

test.each([
  'a.test',
  '*',
  'https://*.a.test',
  'https://a.test/path',
  'https://a.test/?q',
  'https://u@a.test',
  'file:///',
  'null',
  '',
])('%j is no origin', (text) => {
  expect(() => parse('--allow-origin', text)).toThrow(/An origin is a scheme, a host/);
});

test('methods and domains are denied', () => {
  const args = ['--deny-method', 'Page.navigate', '--deny-method', 'Input.*'];
  expect(parse(...args).denyMethods).toEqual(['Page.navigate', 'Input.*']);
});

test.each(['page.navigate', 'Page', '*', 'Page.', 'Page.Navigate', 'Page.nav*', ''])(
  '%j is no method',
  (text) => {
    expect(() => parse('--deny-method', text)).toThrow(/Domain\.method or Domain\.\*/);
  },
);

test('a domain that CDP does not have is a typing error', () => {
  expect(() => parse('--deny-method', 'Pages.navigate')).toThrow(/CDP has no domain "Pages"/);
});
