/** Any spec under any fault: the specs in nested/ know nothing of it. */
import { join } from 'node:path';
import { expect, test } from 'holdfast/extension';
import { MessageFaults } from '../../harness/extension/message-faults.ts';
import { PlaywrightCdp } from '../../harness/extension/playwright-cdp.ts';
import { StepFaults } from '../../harness/extension/step-faults.ts';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { innerPlaywright, type InnerRun } from '../inner-playwright.ts';

test.use({ extension: join(repositoryRoot, 'harness/samples/extensions/api-sample') });

test('at each message: as many kills as messages, and every message is answered', async ({
  page,
  site,
  extension,
  context,
}) => {
  await page.goto(site.url('/'));
  await extension.worker.start();
  const { starts } = extension.worker;
  const faults = await MessageFaults.begin(
    await PlaywrightCdp.connect(context),
    extension.worker,
    extension.id,
  );
  const sent = 4;
  for (let count = 1; count <= sent; count++) {
    await page.getByRole('button', { name: 'Increase' }).click();
    await expect(page.getByTestId('count')).toHaveText(String(count));
  }
  await faults.end();
  // From here on, messages pass.
  await page.getByRole('button', { name: 'Increase' }).click();
  await expect(page.getByTestId('count')).toHaveText(String(sent + 1));
  expect(faults.messages).toBe(sent);
  expect(faults.kills).toBe(sent);
  expect(extension.worker.starts).toBe(starts + sent);
});

test('at each step: the last strike names step and action', async ({ page, site, extension, context }) => {
  const faults = new StepFaults(context, extension.worker, { kind: 'each-step' }, 1);
  await page.goto(site.url('/'));
  await extension.worker.start();
  await page.getByRole('button', { name: 'Increase' }).click();
  faults.end();
  expect(faults.steps).toBe(2);
  expect(faults.last).toContain('worker killed before step 2, `click(');
  expect(faults.last).toContain('Increase');
});

test('a seed chooses the steps', async ({ page, site, extension, context }) => {
  const struck: string[][] = [];
  for (let round = 0; round < 2; round++) {
    const faults = new StepFaults(context, extension.worker, { kind: 'random', probability: 0.5 }, 7);
    const steps: string[] = [];
    for (let step = 0; step < 6; step++) {
      await extension.worker.start();
      await page.goto(site.url('/'));
      steps.push(faults.last ?? 'none');
    }
    faults.end();
    struck.push(steps);
  }
  expect(struck[1]).toEqual(struck[0]);
  expect(new Set(struck[0]).size).toBeGreaterThan(1);
});

test('a spec that fails under a fault names the step and the replay; the others pass', async () => {
  const { code, output } = await nested({}, '--project=killed');
  expect(code).toBe(1);
  expect(output).toContain('1 failed');
  expect(output).toContain('worker killed before step 1, `goto(');
  expect(output).toMatch(/Replay: npx playwright test count\.nested\.ts:\d+ --project="killed" --no-deps/);
});

test('specs that fail without a fault are not tortured', async () => {
  const { code, output } = await nested({ NESTED_BROKEN: '1' }, '--project=killed');
  expect(code).toBe(1);
  expect(output).toContain('did not run');
  expect(output).not.toContain('worker killed before');
});

test('a project with a fault must name the one without', async () => {
  const { code, output } = await nested({}, '--project=alone');
  expect(code).toBe(1);
  expect(output).toContain('dependencies: [NAME]');
});

function nested(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<InnerRun> {
  return innerPlaywright(join(import.meta.dirname, 'nested/playwright.config.ts'), args, env);
}
