/** The options of `holdfast relay` that say what clients may do. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Policy } from '../core/policy.ts';

export interface PolicyOptions {
  readonly allowFileAccess?: boolean;
  readonly uploadRoot: readonly string[];
  readonly downloadRoot: readonly string[];
  readonly allowOrigin: readonly string[];
  readonly readOnly?: boolean;
  readonly denyMethod: readonly string[];
}

export function addPolicyOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[]): string[] => [...before, value];
  const collectFolder = (value: string, before: readonly string[]): string[] => [...before, resolve(value)];
  return command
    .option('--allow-file-access', 'let clients open file: addresses')
    .option('--upload-root <folder>', 'let clients upload files from here (repeatable)', collectFolder, [])
    .option('--download-root <folder>', 'let clients save downloads here (repeatable)', collectFolder, [])
    .option('--allow-origin <origin>', 'let clients navigate only to this origin (repeatable)', collect, [])
    .option('--read-only', 'let clients look, but not act')
    .option('--deny-method <name>', 'refuse this CDP method, or Domain.* (repeatable)', collect, []);
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
