import type { BrowserContext } from 'playwright';
import { expect, test } from 'vitest';
import { letGo, processOf } from './let-go.ts';

test('a Playwright with other internals is an error that says which one to install', async () => {
  const context = {} as BrowserContext;
  expect(() => processOf(context)).toThrow(/does not expose the process.*tested with 1\.60 to 1\.65/);
  await expect(letGo(context)).rejects.toThrow(/does not expose the session.*tested with 1\.60 to 1\.65/);
});
