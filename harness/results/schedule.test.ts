import { expect, test } from 'vitest';
import { parseSchedule, replayCommand, replayText, ScheduleError, type Schedule } from './schedule.ts';

const SOAK: Schedule = {
  kind: 'soak',
  target: 'holdfast',
  minutes: 30,
  seed: 7,
  pace: 'human',
  faults: 'default',
  clients: 1,
  killWorker: 'never',
  from: 3,
  until: 4,
};

test('a saved schedule can be read back', () => {
  expect(parseSchedule(replayText(SOAK))).toEqual(SOAK);
  const torture: Schedule = {
    kind: 'torture',
    target: 'holdfast',
    scenario: 'black-hole',
    killWorker: 'random:0.2',
    seed: 1,
  };
  expect(parseSchedule(replayText(torture))).toEqual(torture);
});

test('an invalid schedule is rejected with the reason', () => {
  expect(() => parseSchedule('{')).toThrow(ScheduleError);
  expect(() => parseSchedule(replayText({ ...SOAK, seed: -1 }))).toThrow(/^seed:/);
  expect(() => parseSchedule('{"kind":"zoo"}')).toThrow(ScheduleError);
});

test('the replay command quotes the file name if needed', () => {
  expect(replayCommand('reports/failure-1.json')).toBe('npm run repro -- reports/failure-1.json');
  expect(replayCommand('my reports/f.json')).toBe('npm run repro -- "my reports/f.json"');
});
