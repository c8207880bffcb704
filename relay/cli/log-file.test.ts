import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFileError, openLogFile } from './log-file.ts';
import { logTo } from './log-output.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  file = join(folder, 'relay.log');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a full file is kept once, and lines stay whole', async () => {
  const write = openLogFile(file, 20);
  for (const line of ['first line\n', 'second\n', 'third line\n', 'fourth line\n'])
    expect(write(line)).toBe(true);
  expect(await readdir(folder)).toEqual(['relay.log', 'relay.log.1']);
  expect(await readFile(file, 'utf8')).toBe('fourth line\n');
  expect(await readFile(`${file}.1`, 'utf8')).toBe('third line\n');
});

test('what an earlier relay has written counts', async () => {
  openLogFile(file, 20)('fifteen bytes!\n');
  openLogFile(file, 20)('next start\n');
  expect(await readFile(`${file}.1`, 'utf8')).toBe('fifteen bytes!\n');
});

test('a line that is longer than the file may be is written once', async () => {
  const write = openLogFile(file, 5);
  write('a long line\n');
  expect(await readdir(folder)).toEqual(['relay.log']);
});

test('a full file that cannot be moved away loses lines, and no other file is closed', async () => {
  const write = openLogFile(file, 5);
  expect(write('first\n')).toBe(true);
  await mkdir(join(`${file}.1`, 'in the way'), { recursive: true });
  expect(write('second\n')).toBe(false);
  // It would have the number of a log that was closed too early.
  const other = await open(join(folder, 'other'), 'w');
  expect(write('third\n')).toBe(false);
  await other.write('whole');
  await other.close();
  expect(await readFile(file, 'utf8')).toBe('first\n');
});

test('a file that cannot be written is an error with a remedy', () => {
  expect(() => openLogFile(join(folder, 'missing', 'a.log'))).toThrow(LogFileError);
  expect(() => openLogFile(join(folder, 'missing', 'a.log'))).toThrow(/with --log-file/);
});

test('the log is lines for people with the date, or JSON Lines, and nothing goes to standard error', async () => {
  const nothing = { isTTY: true, fd: -1, write: () => expect.unreachable() };
  const options = { log: undefined, logLevel: 'warn', logFile: file };
  logTo(nothing, options).log.warn('it is full', { disk: 1 });
  logTo(nothing, { ...options, log: 'json' }).log.warn('it is full');
  const [forPeople = '', json = ''] = (await readFile(file, 'utf8')).split('\n');
  expect(forPeople).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}it is full, disk 1$/);
  expect(JSON.parse(json)).toMatchObject({ msg: 'it is full' });
});
