import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryEntry } from './event.ts';
import { parseHistory, readHistory } from './read.ts';
import { frameTextMax, HistoryRecorder } from './recorder.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'history-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function frame(text: string): HistoryEntry {
  return { type: 'frame', link: 'client', socket: 1, from: 'peer', opcode: 'text', bytes: text.length, text };
}

const fault: HistoryEntry = { type: 'fault', name: 'worker-killed', phase: 'strike' };

describe('recorder', () => {
  test('adds the time since its start to entries', () => {
    let clockMs = 100;
    const recorder = new HistoryRecorder({ now: () => clockMs });
    recorder.add(fault);
    clockMs = 112.5;
    recorder.add(frame('one'));
    expect(recorder.events()).toEqual([
      { t: 0, ...fault },
      { t: 12.5, ...frame('one') },
    ]);
    expect(recorder.since(12.5)).toEqual([{ t: 12.5, ...frame('one') }]);
  });

  test('drops and counts the oldest frames in memory, and keeps everything else', () => {
    const recorder = new HistoryRecorder({ framesMax: 2, now: () => 0 });
    for (const entry of [frame('a'), fault, frame('b'), frame('c'), fault, frame('d')]) recorder.add(entry);
    const kept = recorder.events().map((event) => (event.type === 'frame' ? event.text : event.type));
    expect(kept).toEqual(['fault', 'c', 'fault', 'd']);
    expect(recorder.droppedFrames).toBe(2);
  });

  test('returns copies of its events', () => {
    const recorder = new HistoryRecorder();
    const before = recorder.events();
    recorder.add(fault);
    expect(before).toEqual([]);
  });

  test('redacts before it truncates or writes', async () => {
    const file = join(directory, 'history.jsonl');
    const secret = 'token-0123456789';
    const recorder = new HistoryRecorder({ file, redact: ['0123', secret] });
    recorder.add(frame(`${'x'.repeat(frameTextMax - 5)}${secret} and more`));
    recorder.add({ ...fault, detail: `ws://127.0.0.1/?t=${secret}` });
    await recorder.close();
    const written = await readFile(file, 'utf8');
    expect(written).not.toContain('token');
    expect(written).toContain('ws://127.0.0.1/?t=[redacted]');
    expect(JSON.stringify(recorder.events())).not.toContain('token');
    expect(recorder.events()[0]).toHaveProperty('text.length', frameTextMax);
    expect(() => new HistoryRecorder({ redact: [''] })).toThrow(/empty string/);
  });

  test('writes all events, also dropped frames, and they can be read back', async () => {
    const file = join(directory, 'deep', 'history.jsonl');
    const recorder = new HistoryRecorder({ file, framesMax: 1 });
    const entries: HistoryEntry[] = [
      { type: 'socket', link: 'extension', socket: 1, state: 'open' },
      frame('a'),
      frame('b'),
      fault,
      { type: 'life', of: 'worker', id: 'w1', state: 'started', detail: 'first' },
      { type: 'step', name: 'click', state: 'passed' },
      { type: 'recovery', fault: 'worker-killed', ms: 12 },
    ];
    for (const entry of entries) recorder.add(entry);
    await recorder.close();
    await recorder.close();
    recorder.add(fault);
    const read = await readHistory(file);
    expect(read.events).toMatchObject(entries);
    expect(read.events).toHaveLength(entries.length);
    expect(read.truncated).toBeUndefined();
  });

  test('close says why the file could not be written', async () => {
    const recorder = new HistoryRecorder({ file: directory });
    recorder.add(fault);
    await expect(recorder.close()).rejects.toThrow(/is incomplete: EISDIR.*Check/);
  });
});

describe('reading', () => {
  const good = JSON.stringify({ t: 1, ...fault });

  test('names the malformed line', async () => {
    const file = join(directory, 'bad.jsonl');
    await writeFile(file, `${good}\n{"t":2,\n${good}\n`);
    await expect(readHistory(file)).rejects.toThrow(`${file}:2 is not a history event`);
    const wrongField = `${good}\n${good}\n{"t":3,"type":"step","name":"x","state":"lost"}\n`;
    expect(() => parseHistory(wrongField, 'h')).toThrow(/^h:3 is not a history event: state:/);
    expect(() => parseHistory('17\n', 'h')).toThrow(/^h:1 is not a history event: the line:/);
  });

  test('reports a truncated last line and returns the rest', () => {
    const { events, truncated } = parseHistory(`${good}\n{"t":2,"ty`, 'h');
    expect(events).toEqual([{ t: 1, ...fault }]);
    expect(truncated).toEqual({ line: 2, text: '{"t":2,"ty' });
  });

  test('accepts a complete last line without a line break', () => {
    expect(parseHistory(good, 'h')).toEqual({ events: [{ t: 1, ...fault }] });
    expect(parseHistory('', 'h')).toEqual({ events: [] });
  });
});
