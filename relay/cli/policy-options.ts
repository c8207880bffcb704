/** The options of `holdfast relay` that say what clients may do. */
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { CDP_DOMAINS, CDP_METHODS } from '../core/methods/known-methods.ts';
import type { Policy } from '../core/policy.ts';
import { closest } from './closest.mjs';

export interface PolicyOptions {
  readonly allowFileAccess?: boolean;
  readonly uploadRoot: readonly string[];
  readonly downloadRoot: readonly string[];
  readonly allowOrigin: readonly string[];
  readonly readOnly?: boolean;
  readonly denyMethod: readonly string[];
}

export function addPolicyOptions(command: Command): Command {
  const collectOrigin = (value: string, before: readonly string[]): string[] => [...before, originOf(value)];
  const collectMethod = (value: string, before: readonly string[]): string[] => [...before, methodOf(value)];
  const collectFolder = (value: string, before: readonly string[]): string[] => [...before, resolve(value)];
  return command
    .option('--allow-file-access', 'let clients open file: URLs')
    .option(
      '--upload-root <folder>',
      'let clients upload files from this folder (repeatable)',
      collectFolder,
      [],
    )
    .option(
      '--download-root <folder>',
      'let clients save downloads in this folder (repeatable)',
      collectFolder,
      [],
    )
    .option(
      '--allow-origin <origin>',
      'let clients navigate only to this origin (repeatable)',
      collectOrigin,
      [],
    )
    .option('--read-only', 'let clients read, but not act')
    .option('--deny-method <name>', 'refuse this CDP method, or Domain.* (repeatable)', collectMethod, []);
}

export function policyOf(options: PolicyOptions): Policy {
  return {
    allowFiles: options.allowFileAccess === true,
    uploadRoots: options.uploadRoot,
    downloadRoots: options.downloadRoot,
    allowOrigins: options.allowOrigin.length === 0 ? undefined : options.allowOrigin,
    readOnly: options.readOnly === true,
    denyMethods: options.denyMethod,
  };
}

/** An origin as `URL.origin` writes it. Throws for anything that is more than an origin, or less. */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isWeb || url.href !== `${url.origin}/` || url.hostname.includes('*')) {
    throw new InvalidArgumentError(
      'Expected a scheme, a host and optionally a port, such as https://example.com or http://127.0.0.1:8080, ' +
        'without a path, a user name or a wildcard.',
    );
  }
  return url.origin;
}

/** How many names are offered in the place of an unknown one. */
const OFFERED = 3;

/** Throws where CDP has no command of this name: a rule with a typing error would deny nothing. */
function methodOf(text: string): string {
  const [, domain = '', name = ''] = /^([A-Z][A-Za-z]*)\.(\*|[a-z][A-Za-z]*)$/.exec(text) ?? [];
  if (domain === '') {
    throw new InvalidArgumentError('Expected Domain.method or Domain.*, such as Page.navigate.');
  }
  if (!CDP_DOMAINS.has(domain)) {
    const meant = closest(domain, CDP_DOMAINS, OFFERED).join(', ');
    throw new InvalidArgumentError(`CDP has no domain "${domain}". The closest names: ${meant}.`);
  }
  if (name !== '*' && !CDP_METHODS.has(text)) {
    const inDomain = [...CDP_METHODS].filter((method) => method.startsWith(`${domain}.`));
    const meant = closest(text, inDomain, OFFERED).join(', ');
    throw new InvalidArgumentError(`CDP has no method "${text}". The closest names: ${meant}.`);
  }
  return text;
}
