/** Who may do what: the endpoint's checks, files, addresses. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const access = ownMutants('relay/server/access.ts');
const http = ownMutants('relay/server/http-api.ts');
const history = ownMutants('relay/core/features/history.ts');
const uploads = ownMutants('relay/core/features/uploads.ts');
const data = ownMutants('relay/core/features/data-addresses.ts');

export const ACCESS_MUTANTS: readonly Mutant[] = [
  uploads(
    'upload-unchecked',
    'O8',
    'The paths of an upload are not checked.',
    'if (refusal !== undefined) return done(refused(refusal));\n      const at',
    'const at',
  ),
  uploads(
    'upload-never-done',
    'O1',
    'A command with an allowed upload is never carried out.',
    'files: paths.map(fileNameOf) });\n      done();',
    'files: paths.map(fileNameOf) });',
  ),
  uploads(
    'upload-none-refused',
    'O1',
    'An upload of no files is refused.',
    'if (paths === undefined || isNone) return done();',
    'if (paths === undefined) return done();',
  ),
  history(
    'history-unchecked',
    'O8',
    'A client may go to any entry of the history.',
    'if (error === undefined) pass(ports, session, command);\n      else command.fail(error);',
    'if (error === undefined || address !== "") pass(ports, session, command);',
  ),
  history(
    'history-lost',
    'O1',
    'Going through the history is answered, and not done.',
    'if (error === undefined) pass(ports, session, command);\n      else command.fail(error);',
    "if (error === undefined) command.reply('{}');\n      else command.fail(error);",
  ),
  data(
    'data-address-in-any-tab',
    'O10',
    "A navigation to a data: address replaces a tab of the user's.",
    'if (!tab.openedByClient) return command.fail(NOT_IN_THIS_TAB);\n',
    '',
  ),
  data(
    'data-navigation-open',
    'O1',
    'A navigation to a data: address is never answered.',
    '    navigation?.command.end(outcome);\n',
    '    if (outcome.kind !== "answered") navigation?.command.end(outcome);\n',
  ),
  data(
    'data-document-unseen',
    'O4',
    'A tab stays silent after a navigation to a data: address.',
    '    this.navigations.delete(tab);\n    tab.unseen = false;\n',
    '    this.navigations.delete(tab);\n',
  ),
  access(
    'access-any-token',
    'O8',
    'Any token is accepted.',
    'if (grantOf(request, url, tokens) === undefined) {',
    'if (tokenOf(request, url) === undefined) {',
  ),
  access(
    'access-no-token',
    'O8',
    'A client without a token is accepted.',
    'if (tokenOf(request, url) === null && tokens.withoutToken === undefined) {',
    'if (tokenOf(request, url) !== null && tokens.withoutToken !== undefined) {',
  ),
  access(
    'access-any-extension',
    'O8',
    'Any origin may connect as the extension.',
    'if (isOwnExtension(origin)) return undefined;',
    "if (isOwnExtension(origin) || origin !== 'null') return undefined;",
  ),
  http(
    'list-without-first',
    'O4',
    '`/json/list` leaves out a tab.',
    'body: [...relay.targets.offered()].map((tab) => describe(tab, socketAt)) };',
    'body: [...relay.targets.offered()].slice(1).map((tab) => describe(tab, socketAt)) };',
  ),
  http(
    'http-close-activates',
    'O1',
    '`/json/close` brings the tab to the front.',
    'const frame = { type: `tab.${verb}`, tab: tab.id } as const;',
    'const frame = { type: `tab.${verb === "close" ? "activate" : verb}`, tab: tab.id } as const;',
  ),
  http(
    'http-new-blank',
    'O1',
    '`/json/new` opens a blank page.',
    "url: address || 'about:blank',",
    "url: 'about:blank',",
  ),
];
