import { Command } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { addPolicyOptions, policyOf, type PolicyOptions } from './policy-options.ts';

afterEach(() => vi.restoreAllMocks());

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
  expect(() => parse('--allow-origin', text)).toThrow(/Expected a scheme, a host/);
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

test.each([
  ['Pages.navigate', 'CDP has no domain "Pages". The closest names: Page,'],
  ['Page.navigat', 'CDP has no method "Page.navigat". The closest names: Page.navigate,'],
  ['Runtime.eval', 'CDP has no method "Runtime.eval". The closest names: '],
])('%s is unknown, and the error suggests the closest names', (text, message) => {
  expect(() => parse('--deny-method', text)).toThrow(message);
});

test('with a typing error the relay does not start, and ends with code 2', async () => {
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'relay', '--deny-method', 'Page.navigat']);
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`ended with ${code}`);
  });
  await expect(import('./main.ts')).rejects.toThrow('ended with 2');
  expect(told).toHaveBeenCalledWith(expect.stringContaining('Page.navigate'));
});
