/** The forms for issues are valid, and ask for what commands and pages really offer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readMessages } from '../../extension/i18n/testing/messages.ts';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { commandErrors } from './commands.ts';

const folder = join(repositoryRoot, '.github/ISSUE_TEMPLATE');
const forms = readdirSync(folder).filter((file) => file !== 'config.yml');

const Text = v.pipe(v.string(), v.nonEmpty());
const Validations = v.optional(v.strictObject({ required: v.boolean() }));
const Attributes = { label: Text, description: v.optional(Text) };
/** As GitHub requires: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms */
const Form = v.strictObject({
  name: Text,
  description: Text,
  labels: v.array(Text),
  body: v.pipe(
    v.array(
      v.variant('type', [
        v.strictObject({ type: v.literal('markdown'), attributes: v.strictObject({ value: Text }) }),
        v.strictObject({
          type: v.literal('textarea'),
          id: Text,
          attributes: v.strictObject({ ...Attributes, render: v.optional(v.picklist(['json', 'text'])) }),
          validations: Validations,
        }),
        v.strictObject({
          type: v.literal('input'),
          id: Text,
          attributes: v.strictObject({ ...Attributes, placeholder: v.optional(Text) }),
          validations: Validations,
        }),
        v.strictObject({
          type: v.literal('dropdown'),
          id: Text,
          attributes: v.strictObject({ ...Attributes, options: v.array(Text) }),
          validations: Validations,
        }),
      ]),
    ),
    v.check((body) => {
      const ids = body.flatMap((field) => ('id' in field ? [field.id] : []));
      return new Set(ids).size === ids.length;
    }, 'ids are not unique'),
  ),
});

test.each(forms)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const { issues } = v.safeParse(Form, parse(text));
  expect(issues?.map((issue) => `${String(v.getDotPath(issue))}: ${issue.message}`)).toBeUndefined();
  const commands = [...text.matchAll(/["`](npx holdfast [^"`]+)["`]/g)].map(([, command = '']) => command);
  expect(commands.flatMap((command) => commandErrors(command, false))).toEqual([]);
});

test('the button that a form names is in the popup', () => {
  const [, button = ''] = /press "([^"]+)"/.exec(readFileSync(join(folder, 'problem.yml'), 'utf8')) ?? [];
  expect(button).not.toBe('');
  expect(readMessages('en')['popupDiagnose']?.message).toBe(button);
  const popup = readFileSync(join(repositoryRoot, 'extension/popup/popup.html'), 'utf8');
  expect(popup).toContain('data-text="popupDiagnose"');
});
