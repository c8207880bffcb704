import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled, removeService, runAll, ServiceError, writeService } from './installed-service.ts';
import { MARKER, type ServiceFile } from './service-files.ts';

let folder: string;
let service: ServiceFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  const path = join(folder, 'deep er', 'relay.service');
  service = { path, text: `# ${MARKER}\nüber\n`, encoding: 'utf8', start: [], end: [] };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(['utf8', 'utf16le'] as const)('%s: written, written again, removed', async (encoding) => {
  const one = { ...service, encoding };
  expect(isInstalled(one)).toBe(false);
  await writeService(one);
  await writeService({ ...one, text: `${one.text}again` });
  expect(await readFile(one.path, encoding)).toBe(`${one.text}again`);
  expect(isInstalled(one)).toBe(true);
  expect(await removeService(one)).toBe(true);
  expect(await removeService(one)).toBe(false);
});

test('a file of somebody else is neither replaced nor removed', async () => {
  const foreign = { ...service, path: join(folder, 'relay.service') };
  await writeFile(foreign.path, 'mine');
  await expect(writeService(foreign)).rejects.toThrow(ServiceError);
  await expect(removeService(foreign)).rejects.toThrow(/was not written by holdfast/);
  expect(await readFile(foreign.path, 'utf8')).toBe('mine');
});

test('a link is not followed, even to a file of ours', async () => {
  const target = join(folder, 'target');
  await writeFile(target, service.text);
  const link = { ...service, path: join(folder, 'relay.service') };
  await symlink(target, link.path);
  await expect(writeService(link)).rejects.toThrow(ServiceError);
  expect(await readFile(target, 'utf8')).toBe(service.text);
});

test('commands run in order, and those that fail are reported', () => {
  const node = process.execPath;
  const failed = runAll([
    [node, '-e', ''],
    [node, '-e', 'console.error("no bus"); process.exitCode = 1'],
    [join(folder, 'missing')],
  ]);
  expect(failed).toHaveLength(2);
  expect(failed[0]).toContain('no bus');
  expect(failed[1]).toContain('ENOENT');
});
