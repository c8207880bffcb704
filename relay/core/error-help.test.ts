import { expect, test } from 'vitest';
import { OUTCOME_CODES } from '../protocol/outcome-data.ts';
import { withHelp } from './error-help.ts';

const codes = Object.entries(OUTCOME_CODES).flatMap(([kind, whys]) =>
  whys.map((why) => `holdfast.${kind}.${why}`),
);

test.each(codes)('%s is explained, in sentences', (data) => {
  const error = { code: -32_000, message: 'It failed.', data };
  expect(withHelp(error)).toEqual({
    ...error,
    holdfast: {
      code: data,
      cause: expect.stringMatching(/^[A-Z].{10,}\.$/) as string,
      next: expect.stringMatching(/^[A-Z].{10,}\.$/) as string,
      help: `docs/troubleshooting.md#${data.slice('holdfast.'.length).toLowerCase().replace('.', '')}`,
    },
  });
});

test('a refusal names the heading of its rule', () => {
  const error = { code: -32_000, message: 'x was refused', data: 'holdfast.refused.limit.commandsMax' };
  expect(withHelp(error).holdfast).toMatchObject({
    code: error.data,
    help: 'docs/refusals.md#limitcommandsmax',
  });
});

test.each([undefined, 'Failed to deserialize', 'holdfast.gone.home'])(
  'with the data %s it stays as it is',
  (data) => {
    const error = { code: -32_602, message: 'Invalid parameters', ...(data === undefined ? {} : { data }) };
    expect(withHelp(error)).toBe(error);
  },
);
