import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runStages } from './run-stages.mjs';

function scratch(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-test-'));
  onTestFinished(() => {
    fs.rmSync(folder, { recursive: true });
  });
  return folder;
}

function stage(name: string, oneCore: boolean, ...args: string[]) {
  return {
    name,
    summary: `stage ${name}`,
    browser: false,
    oneCore,
    commands: [['harness/setup/testing/meet.mjs', ...args]],
  };
}

test('neighbours that keep one core busy run at the same time, and the others alone', async () => {
  const folder = scratch();
  const [a, b] = [path.join(folder, 'a'), path.join(folder, 'b')];
  const { results, interrupted } = await runStages(
    [stage('a', true, a, b), stage('b', true, b, a), stage('alone', false, a, b)],
    2,
  );
  expect(results.map(({ name, outcome, sum }) => [name, outcome, sum.failed])).toEqual([
    ['a', 'ok', 0],
    ['b', 'ok', 0],
    ['alone', 'ok', 0],
  ]);
  expect(interrupted).toBeUndefined();
});

test('on one core each stage runs alone', async () => {
  const folder = scratch();
  const [a, b] = [path.join(folder, 'a'), path.join(folder, 'b')];
  fs.writeFileSync(b, '');
  const { results } = await runStages([stage('a', true, a, b), stage('b', true, b, a)], 1);
  expect(results.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
});

test('a stage that fails beside another fails alone', async () => {
  const folder = scratch();
  const [a, b] = [path.join(folder, 'a'), path.join(folder, 'b')];
  fs.writeFileSync(b, '');
  const missing = path.join(folder, 'no', 'such', 'folder');
  const { results } = await runStages([stage('a', true, a, b), stage('b', true, missing, a)], 2);
  expect(results.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['a', 'ok'],
    ['b', 'failed'],
  ]);
  expect(results.map(({ failures }) => failures)).toEqual([[], [`meet.mjs ${missing} ${a}`]]);
});
