import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditEvent } from '../core/audit.ts';
import { AuditLog, type AuditLogOptions } from './audit-log.ts';
import { FILE_LIMITS } from './file-limits.ts';

let folder: string;
let file: string;
let now: number;
let warnings: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  file = join(folder, 'audit.jsonl');
  now = 0;
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const silent = (): void => undefined;

function opened(options: Partial<AuditLogOptions> = {}): Promise<AuditLog> {
  const log = { debug: silent, info: silent, warn: (message: string) => void warnings.push(message) };
  return AuditLog.open({ file, log, now: () => now, ...options });
}

const connected = (client: number): AuditEvent => ({ event: 'client.connected', client });

async function lines(of = file): Promise<unknown[]> {
  const text = await readFile(of, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
}

test('events are appended in their order, with the time, to a file that only the user can read', async () => {
  for (const client of [1, 2]) {
    const log = await opened();
    log.add(connected(client));
    now += 1_000;
    log.add({ event: 'client.disconnected', client });
    await log.close();
  }
  expect(await lines()).toEqual([
    { time: '1970-01-01T00:00:00.000Z', event: 'client.connected', client: 1 },
    { time: '1970-01-01T00:00:01.000Z', event: 'client.disconnected', client: 1 },
    { time: '1970-01-01T00:00:01.000Z', event: 'client.connected', client: 2 },
    { time: '1970-01-01T00:00:02.000Z', event: 'client.disconnected', client: 2 },
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a file that others can read is closed to them', async () => {
  await writeFile(file, '');
  await chmod(file, 0o666);
  await (await opened()).close();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a link and a folder are refused at the start, and the message says what to do', async () => {
  await symlink(join(folder, 'elsewhere'), file);
  await expect(opened()).rejects.toThrow(/--audit-log/);
  await rm(file);
  await mkdir(file);
  await expect(opened()).rejects.toThrow(/--audit-log/);
});

test('a full file becomes the former one, and an older former one goes', async () => {
  const log = await opened({ fileBytesMax: 200 });
  for (let client = 1; client <= 9; client++) {
    log.add(connected(client));
    await log.close();
  }
  const kept = [...(await lines(`${file}.1`)), ...(await lines())] as { client: number }[];
  expect(kept.at(-1)?.client).toBe(9);
  for (const each of [file, `${file}.1`]) expect((await stat(each)).size).toBeLessThanOrEqual(200);
});

test('a disk that fails is reported once, and what was left out is counted', async () => {
  const log = await opened();
  await rename(file, join(folder, 'moved'));
  await mkdir(file);
  for (const client of [1, 2]) {
    log.add(connected(client));
    await log.close();
  }
  expect(warnings).toEqual(['the audit log cannot be written']);
  await rm(file, { recursive: true });
  log.add(connected(3));
  await log.close();
  expect(await lines()).toEqual([
    { event: 'log.lost', events: 2 },
    { time: '1970-01-01T00:00:00.000Z', event: 'client.connected', client: 3 },
  ]);
});

test('a slow disk holds no more events than the limit', async () => {
  const log = await opened();
  // The first is being written while the others come.
  for (let client = 0; client <= FILE_LIMITS.auditQueueMax + 5; client++) log.add(connected(client));
  await log.close();
  log.add(connected(0));
  await log.close();
  const written = (await lines()) as { event: string; events?: number }[];
  const lost = written.find(({ event }) => event === 'log.lost')?.events ?? 0;
  expect(lost).toBeGreaterThan(0);
  expect(written.filter(({ event }) => event === 'client.connected')).toHaveLength(
    FILE_LIMITS.auditQueueMax + 7 - lost,
  );
});

test('refusals of extensions, which anybody can cause, do not fill the log', async () => {
  const log = await opened();
  const refused: AuditEvent = { event: 'extension.refused', code: 'wrong-token' };
  for (let count = 0; count < 1_000; count++) log.add(refused);
  now += FILE_LIMITS.auditRefusalEveryMs;
  log.add(refused);
  await log.close();
  expect(await lines()).toMatchObject([refused, { ...refused, more: 999 }]);
});

test('of requests that are refused without a token only some are written, of those with one all', async () => {
  const log = await opened();
  const refused = (name?: string): void =>
    log.add({ event: 'request.refused', rule: 'http.no-token', ...(name === undefined ? {} : { name }) });
  for (let i = 0; i < 1_000; i++) refused();
  refused('ci');
  refused('ci');
  now += FILE_LIMITS.auditRefusalEveryMs;
  refused();
  await log.close();
  expect(await lines()).toMatchObject([{}, { name: 'ci' }, { name: 'ci' }, { more: 999 }]);
});
