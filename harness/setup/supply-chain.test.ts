/** What comes from elsewhere: actions in CI, packages, and what a package of ours does when it is installed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from './root.ts';

const workflows = join(repositoryRoot, '.github/workflows');

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

/** Lines of a workflow that run somebody else's action without naming its commit and, in a comment, its version. */
function unpinned(workflow: string): string[] {
  return workflow
    .split('\n')
    .filter((line) => /\buses:/.test(line))
    .filter((line) => !/\buses: (\.\/|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/.test(line));
}

test.each(readdirSync(workflows))('%s runs only actions of a commit that is named', (file) => {
  const workflow = read(join('.github/workflows', file));
  expect(workflow).toContain('uses:');
  expect(unpinned(workflow)).toEqual([]);
});

test('a tag, a branch and a short commit are not taken for a pinned action', () => {
  const bad = ['actions/a@v6', 'actions/a@main', 'actions/a@d23441a # v6.1.0', `actions/a@${'a'.repeat(40)}`];
  const lines = bad.map((action) => `- uses: ${action}`);
  expect(unpinned(lines.join('\n'))).toEqual(lines);
  expect(unpinned(`- uses: actions/a/b@${'a'.repeat(40)} # v6.1.0`)).toEqual([]);
});

interface Package {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly publishConfig: { readonly provenance?: boolean };
}

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const own = JSON.parse(read('package.json')) as Package;
const { packages } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
/** Where an entry of the lock file without an address comes from. */
const REGISTRY = 'https://registry.npmjs.org/';
const others = Object.entries(packages).filter(([path]) => path !== '');

test('nothing of ours runs when the package is installed, and it is published with its provenance', () => {
  const onInstall = [
    'preinstall',
    'install',
    'postinstall',
    'prepare',
    'prepublish',
    'preprepare',
    'postprepare',
  ];
  expect(Object.keys(own.scripts).filter((name) => onInstall.includes(name))).toEqual([]);
  expect(own.publishConfig.provenance).toBe(true);
});

test('the lock file is that of package.json, and names a checksum for every package', () => {
  expect(packages['']?.dependencies).toEqual(own.dependencies);
  expect(packages['']?.devDependencies).toEqual(own.devDependencies);
  const loose = others.filter(
    ([, { resolved = REGISTRY, integrity = '' }]) =>
      !resolved.startsWith(REGISTRY) || !integrity.startsWith('sha512-'),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

test('of the packages, only esbuild runs something when it is installed: it takes its program from a package', () => {
  const running = others.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(running.map(([path]) => path)).toEqual(['node_modules/esbuild']);
});
