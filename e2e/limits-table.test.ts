/**
 * The table of limits in docs/security.md has each of them with its value. It is made of the constants, with
 * `npx vitest run e2e/limits-table.test.ts -u`.
 */
import { readFileSync } from 'node:fs';
import prettier from 'prettier';
import { expect, test } from 'vitest';
import { WORKER_LIMITS } from '../extension/worker/limits.ts';
import { RELAY_LIMITS } from '../relay/core/limits.ts';
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
const BEGIN = '<!-- begin: written by e2e/limits-table.test.ts -->';
const END = '<!-- end -->';

test('docs/security.md has each limit with its value', async () => {
  const rows = Object.entries(PARTS).flatMap(([file, limits]) =>
    Object.entries(limits).map(
      ([name, value]) => `| \`${name}\` | ${value.toLocaleString('en')} | [\`${file}\`](../${file}) |`,
    ),
  );
  const table = ['| Limit | Value | What it means |', '| --- | ---: | --- |', ...rows].join('\n');
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  const options = await prettier.resolveConfig(PAGE);
  const text = `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
  await expect(await prettier.format(text, { ...options, filepath: PAGE })).toMatchFileSnapshot(PAGE);
});
