/**
 * The table of limits in docs/security.md has each of them with its value. It is made of the constants, with
 * `npx vitest run e2e/limits-table.test.ts -u`.
 */
import { expect, test } from 'vitest';
import { WORKER_LIMITS } from '../extension/worker/limits.ts';
import { RELAY_LIMITS } from '../relay/core/limits.ts';
import { pageWithTable } from '../harness/setup/testing/written-table.ts';
import { LINK_LIMITS } from '../relay/protocol/limits.ts';
import { FILE_LIMITS } from '../relay/server/file-limits.ts';
import { SERVER_LIMITS } from '../relay/server/limits.ts';
import { SECRET_LIMITS } from '../relay/server/secret-limits.ts';

const PARTS = {
  'relay/server/limits.ts': SERVER_LIMITS,
  'relay/core/limits.ts': RELAY_LIMITS,
  'relay/protocol/limits.ts': LINK_LIMITS,
  'extension/worker/limits.ts': WORKER_LIMITS,
  'relay/server/file-limits.ts': FILE_LIMITS,
  'relay/server/secret-limits.ts': SECRET_LIMITS,
};

const PAGE = new URL('../docs/security.md', import.meta.url).pathname;
test('docs/security.md has each limit with its value', async () => {
  const rows = Object.entries(PARTS).flatMap(([file, limits]) =>
    Object.entries(limits).map(
      ([name, value]) => `| \`${name}\` | ${value.toLocaleString('en')} | [\`${file}\`](../${file}) |`,
    ),
  );
  const table = ['| Limit | Value | What it means |', '| --- | ---: | --- |', ...rows];
  const page = await pageWithTable(PAGE, 'e2e/limits-table.test.ts', table);
  await expect(page).toMatchFileSnapshot(PAGE);
});
