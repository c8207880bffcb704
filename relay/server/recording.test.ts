import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseHistory } from '../../harness/history/read.ts';
import { Recording, RecordingError, RECORDING_FILES } from './recording.ts';

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (text: string) => void warnings.push(text),
};

let warnings: string[];
let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  folder = join(parent, 'recording');
  warnings = [];
});

afterEach(() => rm(parent, { recursive: true }));

const open = (fileBytesMax?: number): Promise<Recording> =>
  Recording.open({
    ...{ folder, withParams: false, version: '1.2.3', log },
    ...(fileBytesMax === undefined ? {} : { fileBytesMax }),
  });

const read = (index: 0 | 1): Promise<string> => readFile(join(folder, RECORDING_FILES[index]), 'utf8');

const socket = (): EventEmitter => new EventEmitter();

test('what passes is written in the order in which it passed, as a history', async () => {
  const recording = await open();
  const client = socket();
  const sent = recording.accepted('client', client, 'ci');
  client.emit('message', Buffer.from('{"id":1,"method":"Page.enable"}'));
  sent('{"id":1,"result":{}}');
  client.emit('close', 1005);
  await recording.close();
  const { events } = parseHistory(await read(0), 'the recording');
  expect(events.map(({ t: _t, ...event }) => event)).toEqual([
    { type: 'about', recorder: 'Holdfast relay 1.2.3', view: 'relay', detail: expect.any(String) as string },
    { type: 'life', of: 'relay', id: 'relay', state: 'started' },
    { type: 'socket', link: 'client', socket: 1, state: 'open' },
    { type: 'socket', link: 'client', socket: 1, state: 'upgraded' },
    { type: 'life', of: 'client', id: 'client 1', state: 'started', detail: 'ci' },
    frame('peer', '{"id":1,"method":"Page.enable"}'),
    frame('server', '{"id":1,"result":{}}'),
    { type: 'life', of: 'client', id: 'client 1', state: 'ended' },
    { type: 'socket', link: 'client', socket: 1, state: 'closed', detail: 'close frame 1005' },
    { type: 'life', of: 'relay', id: 'relay', state: 'ended' },
  ]);
});

function frame(from: string, text: string): object {
  return { type: 'frame', link: 'client', socket: 1, from, opcode: 'text', bytes: text.length, text };
}

test('a full file becomes the older one, and the new one says that it goes on', async () => {
  const recording = await open(1_500);
  const sent = recording.accepted('extension', socket());
  for (let n = 0; n < 5; n++) sent(`{"type":"ping","stamp":${n},"received":0}`);
  await expect.poll(() => read(0)).toContain('stamp\\":4');
  for (let n = 5; n < 10; n++) sent(`{"type":"ping","stamp":${n},"received":0}`);
  await recording.close();
  expect(await read(1)).toContain('stamp\\":4');
  const { events } = parseHistory(await read(0), 'the recording');
  expect(events[0]).toMatchObject({ type: 'about', goesOn: true });
  expect(await read(0)).toContain('stamp\\":5');
});

test('the recording of the last run is kept, and only the user may read it', async () => {
  const first = await open();
  first.accepted('client', socket(), 'first');
  await first.close();
  const second = await open();
  await second.close();
  expect(await read(1)).toContain('first');
  expect(await read(0)).not.toContain('first');
  const { mode } = await stat(join(folder, RECORDING_FILES[0]));
  if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
});

test('a folder that cannot be written is an error that says what to do', async () => {
  await writeFile(folder, '');
  await expect(open()).rejects.toThrow(RecordingError);
  await expect(open()).rejects.toThrow(/Choose another folder with --record/);
});

test('a link in place of the file is not followed, and what was lost meanwhile is counted', async () => {
  const recording = await open();
  const target = join(parent, 'target');
  await writeFile(target, '');
  await rm(join(folder, RECORDING_FILES[0]));
  await symlink(target, join(folder, RECORDING_FILES[0]));
  const sent = recording.accepted('client', socket());
  sent('{"id":1}');
  await expect.poll(() => warnings).toHaveLength(1);
  await rm(join(folder, RECORDING_FILES[0]));
  await writeFile(join(folder, RECORDING_FILES[0]), '');
  await recording.close();
  expect(await readFile(target, 'utf8')).toBe('');
  // Two states of the socket, the start of the client, and the message.
  const { events } = parseHistory(await read(0), 'the recording');
  expect(events).toContainEqual(expect.objectContaining({ type: 'about', lost: 4 }));
});
