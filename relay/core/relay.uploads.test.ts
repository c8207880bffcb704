/** Uploads: what a client names is checked before the browser may read it, and nothing overtakes the check. */
import protocol from 'devtools-protocol/json/browser_protocol.json' with { type: 'json' };
import { beforeEach, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { Refusal } from '../protocol/refusal-text.ts';
import { anyFiles } from './testing/any-files.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World, type AttachedClient } from './testing/world.ts';

type Done = (refusal: Refusal | undefined) => void;

let world: World;
let browser: ModelExtension;
let one: AttachedClient;
/** Checks that are under way. */
let checks: { readonly paths: readonly string[]; readonly done: Done }[];

beforeEach(() => {
  checks = [];
  world = new World({
    files: { ...anyFiles, checkUploads: (paths, done) => void checks.push({ paths, done }) },
  });
  browser = world.browserWith(1);
  one = world.attachedClient();
});

const REFUSAL: Refusal = { rule: 'upload', what: 'Uploading it', why: 'why', option: 'Which option' };

function send(method: string, params: object = {}, { client, session } = one): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

function answerCheck(refusal?: Refusal): void {
  checks.shift()?.done(refusal);
  world.settle();
}

const secrets = ['/etc/passwd'];
const uploads: readonly [string, object][] = [
  ['DOM.setFileInputFiles', { files: secrets, nodeId: 1 }],
  ['Input.dispatchDragEvent', { type: 'drop', x: 1, y: 1, data: { items: [], files: secrets } }],
  ['Page.handleFileChooser', { action: 'accept', files: secrets }],
];

test.each(uploads)('%s with a file that is not allowed does not reach the browser', (method, params) => {
  const id = send(method, params);
  expect(browser.methods()).not.toContain(method);
  answerCheck(REFUSAL);
  expect(browser.methods()).not.toContain(method);
  expect(one.client.reply(id).error).toMatchObject({ data: 'holdfast.refused.upload' });
});

test.each(uploads)('%s with an allowed file is sent as it is', (method, params) => {
  const id = send(method, params);
  expect(checks.map(({ paths }) => paths)).toEqual([secrets]);
  answerCheck();
  expect(browser.commands.at(-1)).toMatchObject({ method, params });
  expect(one.client.reply(id).result).toEqual({});
});

test('a child session is checked like its page', () => {
  browser.childAttached(1, { session: 'child' });
  send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  browser.childAttached(1, { session: 'frame' });
  world.settle();
  const session = one.client.sessionOf('target of frame');
  send('DOM.setFileInputFiles', { files: secrets }, { client: one.client, session });
  expect(checks).toHaveLength(1);
  expect(browser.methods()).not.toContain('DOM.setFileInputFiles');
});

test.each([['text'], [[1]], [{ length: 1 }], [null], [['/a', { toString: 1 }]]])(
  'files that are no paths (%j) are refused without a look at the disk',
  (files) => {
    const id = send('DOM.setFileInputFiles', { files });
    expect(checks).toEqual([]);
    expect(browser.methods()).not.toContain('DOM.setFileInputFiles');
    expect(one.client.reply(id).error?.code).toBe(-32602);
  },
);

test('more paths than the limit are refused, and as many are not', () => {
  const files = (count: number): object => ({ files: Array.from({ length: count }, (_, n) => `/${n}`) });
  const over = send('DOM.setFileInputFiles', files(RELAY_LIMITS.uploadPathsMax + 1));
  expect(one.client.reply(over).error?.message).toContain(String(RELAY_LIMITS.uploadPathsMax));
  send('DOM.setFileInputFiles', files(RELAY_LIMITS.uploadPathsMax));
  expect(checks).toHaveLength(1);
});

test('taking files back needs no check', () => {
  send('DOM.setFileInputFiles', { files: [] });
  expect(browser.methods().at(-1)).toBe('DOM.setFileInputFiles');
});

test('a click that follows an upload does not overtake it', () => {
  const before = browser.commands.length;
  send('DOM.setFileInputFiles', { files: ['/a'] });
  send('Input.dispatchMouseEvent');
  send('DOM.setFileInputFiles', { files: ['/b'] });
  send('Runtime.evaluate');
  expect(browser.methods().slice(before)).toEqual([]);
  answerCheck();
  expect(browser.methods().slice(before)).toEqual(['DOM.setFileInputFiles', 'Input.dispatchMouseEvent']);
  answerCheck();
  expect(browser.methods().slice(before)).toEqual([
    'DOM.setFileInputFiles',
    'Input.dispatchMouseEvent',
    'DOM.setFileInputFiles',
    'Runtime.evaluate',
  ]);
});

test('another client does not wait for the check', () => {
  const two = world.attachedClient();
  send('DOM.setFileInputFiles', { files: ['/a'] });
  send('Runtime.evaluate', {}, two);
  expect(browser.methods().at(-1)).toBe('Runtime.evaluate');
});

test('a client that leaves during the check uploads nothing, and what waited is not done', () => {
  const before = browser.commands.length;
  send('DOM.setFileInputFiles', { files: ['/a'] });
  send('Input.dispatchMouseEvent');
  world.attachedClient();
  one.client.leave();
  world.settle();
  answerCheck();
  expect(browser.methods().slice(before)).not.toContain('DOM.setFileInputFiles');
  expect(browser.methods().slice(before)).not.toContain('Input.dispatchMouseEvent');
  expect(world.relay.status().unanswered).toBe(0);
});

test('no more commands than the limit wait for a check', () => {
  send('DOM.setFileInputFiles', { files: ['/a'] });
  for (let count = 0; count < RELAY_LIMITS.turnCommandsMax; count++) {
    one.client.send('Runtime.evaluate', {}, one.session);
  }
  const over = send('Runtime.evaluate');
  expect(one.client.reply(over).error?.message).toContain(String(RELAY_LIMITS.turnCommandsMax));
  answerCheck();
  expect(browser.methods().filter((method) => method === 'Runtime.evaluate')).toHaveLength(
    RELAY_LIMITS.turnCommandsMax,
  );
});

/** What is done about each parameter that names files of the machine. */
const PARAMETERS: Readonly<Record<string, 'checked' | 'not for extensions' | 'no file'>> = {
  'Browser.setDownloadBehavior downloadPath': 'checked',
  'CacheStorage.requestEntries pathFilter': 'no file',
  'DOM.pushNodeByPathToFrontend path': 'no file',
  'DOM.setFileInputFiles files': 'checked',
  'Extensions.loadUnpacked path': 'not for extensions',
  'FileSystem.getDirectory bucketFileSystemLocator': 'not for extensions',
  'Input.dispatchDragEvent data': 'checked',
  'Network.deleteCookies path': 'no file',
  'Network.setCookie path': 'no file',
  'PWA.launchFilesInApp files': 'not for extensions',
  'Page.setDownloadBehavior downloadPath': 'checked',
};

interface Parameter {
  readonly name: string;
  readonly description?: string;
  readonly $ref?: string;
}

interface Domain {
  readonly domain: string;
  readonly commands?: readonly { readonly name: string; readonly parameters?: readonly Parameter[] }[];
}

function mayNameFiles({ name, description = '', $ref = '' }: Parameter): boolean {
  return (
    /path|files?$|^file|folder|dir$|fileSystem/i.test(name) ||
    /FileSystem|DragData/.test($ref) ||
    /file ?(path|name)|local file|on disk/i.test(description)
  );
}

test("every parameter of Chromium's protocol that may name a file is known", () => {
  const suspects: string[] = [];
  for (const { domain, commands = [] } of protocol.domains as readonly Domain[]) {
    for (const { name, parameters = [] } of commands) {
      for (const parameter of parameters.filter(mayNameFiles)) {
        suspects.push(`${domain}.${name} ${parameter.name}`);
      }
    }
  }
  expect(suspects.sort()).toEqual(Object.keys(PARAMETERS).sort());
});
