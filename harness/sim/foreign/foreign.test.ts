import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { playOne } from '../campaign/play-one.ts';
import { programsOf } from '../campaign/subject.ts';
import { playWithoutFaults } from '../campaign/without-faults.ts';
import { CALM } from '../network.ts';
import { drawOptions } from '../options.ts';
import { partsOf } from '../parts.ts';
import { replayOf, writeReplay } from '../replay-file.ts';
import { run, type RunRequest, type RunResult } from '../run.ts';
import { scratchFolder } from '../testing/scratch-folder.ts';
import { ExtensionFolderError, readExtension } from './extension-folder.ts';

const SAMPLE = path.join(import.meta.dirname, 'sample');
const NAMES = ['manifest.json', 'background.js', 'relay-url.js'];

function sampleFiles(): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, readFileSync(path.join(SAMPLE, name), 'utf8')]));
}

/** The sample with a piece of its script replaced. */
function sampleWith(find: string, replace: string): string {
  const files = sampleFiles();
  const script = files['background.js'] ?? '';
  expect(script).toContain(find);
  return scratchFolder({ ...files, 'background.js': script.replace(find, () => replace) });
}

const manifest = (background: object): string =>
  JSON.stringify({ manifest_version: 3, name: 'Other', version: '1', background });

async function withoutFaults(folder: string): Promise<{ passed: boolean; said: string }> {
  const programs = await programsOf({ extension: { folder, relayModel: 'v1' } });
  let said = '';
  const passed = await playWithoutFaults(partsOf(programs), programs, (text) => (said += text));
  return { passed, said };
}

/** A person shares a tab, a client connects, and the extension's connection is reset once. */
const RESET_ONCE: RunRequest = {
  options: {
    ...drawOptions(0, { faults: ['socket-reset'] }),
    safetyMs: 20_000,
    clients: 1,
    sharedTabs: 1,
    faultEveryMs: 6_000,
    scheduling: { strategy: 'fifo', holdUpRate: 0, priorityChangeRate: 0 },
    weather: CALM,
  },
  schedule: [['nemesis', 0, 1]],
};

async function play(folder: string): Promise<RunResult> {
  const result = await run(
    partsOf(await programsOf({ extension: { folder, relayModel: 'v1' } })),
    RESET_ONCE,
  );
  expect(result.marks.get('fault: socket-reset')).toBe(1);
  return result;
}

describe("somebody else's extension", () => {
  test('starts, attaches a tab and relays commands', async () => {
    expect(await withoutFaults(SAMPLE)).toEqual({
      passed: true,
      said: "✓ Sample of somebody else's extension 1.0 starts, attaches a tab and relays commands",
    });
  });

  test('is a classic script as well, with what it imports', async () => {
    const { 'background.js': script = '', 'relay-url.js': url = '' } = sampleFiles();
    const folder = scratchFolder({
      'manifest.json': manifest({ service_worker: 'lib/background.js' }),
      'lib/background.js': script.replace(/^import .*$/m, "importScripts('../relay-url.js');"),
      'relay-url.js': url.replace('export ', ''),
    });
    expect(await withoutFaults(folder)).toMatchObject({ passed: true });
  });

  test('has its bug found, and draws the same twice', async () => {
    const first = await play(SAMPLE);
    expect(first.finding).toMatchObject({
      invariant: 'O9',
      text: '75 s after all faults were healed, the extension is not connected (absent)',
    });
    expect((await play(SAMPLE)).fingerprint).toBe(first.fingerprint);
  });

  test('is not blamed for what has been mended', async () => {
    const mended = sampleWith(
      'socket.onclose = () => undefined;',
      `socket.onclose = () => setTimeout(async () => {
         await connected();
         for (const tabId of sessions.keys()) await announce(tabId);
       }, 100);`,
    );
    expect((await play(mended)).finding).toBeUndefined();
  });

  test('may throw what nobody catches: it is counted', async () => {
    const clumsy = sampleWith(
      'chrome.tabs.onUpdated.addListener(show);',
      `chrome.tabs.onUpdated.addListener(() => { throw new Error('tab 17 again'); });
       chrome.tabs.onUpdated.addListener(show);
       socketSoon();
       function socketSoon() { setTimeout(() => nobody(), 5); }`,
    );
    const { marks, finding } = await play(clumsy);
    expect(finding?.text).toContain('the extension is not connected');
    expect(marks.get('uncaught: Error: tab N again')).toBeGreaterThan(0);
    expect(marks.get('uncaught: ReferenceError: nobody is not defined')).toBe(1);
  });

  test('is named in the file of a failure, which plays again', async () => {
    const { options } = RESET_ONCE;
    const file = path.join(scratchFolder(), 'failure.json');
    const extension = { folder: SAMPLE, relayModel: 'v1' as const };
    writeReplay(file, replayOf({ options, result: await play(SAMPLE) }, { extension }));
    let said = '';
    const { failures } = await playOne({
      replay: file,
      wishes: {},
      subject: {},
      say: (text) => (said += text),
    });
    expect(failures).toMatchObject([{ invariant: 'O9', replay: file }]);
    expect(said).toContain('event Target.attached');
  });

  test('that does not relay is shown for it before anything breaks', async () => {
    const mute = sampleWith("if (method !== 'forwardCDPCommand') return;", 'return;');
    const { passed, said } = await withoutFaults(mute);
    expect(passed).toBe(false);
    expect(said).toContain('fails even without faults');
    expect(said).toContain('Runtime.evaluate 6 * 7');
  });

  test('that asks for what is not simulated gets an error that says so', async () => {
    const folder = sampleWith('let socket;', 'let socket; chrome.sidePanel.setOptions({});');
    await expect(withoutFaults(folder)).rejects.toThrow(
      /background.js fails to start: TypeError: .*setOptions.* lacks: chrome\.sidePanel/s,
    );
  });
});

describe('a folder that is no extension says why', () => {
  const bad = (files: Record<string, string>): Promise<unknown> => readExtension(scratchFolder(files));

  test.each([
    ['nothing in it', {}, /manifest.json does not exist/],
    ['no JSON', { 'manifest.json': '{' }, /manifest.json is not JSON/],
    ['an old manifest', { 'manifest.json': '{"manifest_version": 2}' }, /manifest_version must be 3/],
    [
      'no worker named',
      { 'manifest.json': manifest({ scripts: ['a.js'] }) },
      /background.service_worker must name a service_worker/,
    ],
    [
      'no worker there',
      { 'manifest.json': manifest({ service_worker: 'a.js' }) },
      /background.service_worker is a.js, which does not exist/,
    ],
    [
      'a module from elsewhere',
      { 'manifest.json': manifest({ service_worker: 'a.js', type: 'module' }), 'a.js': "import 'ws';" },
      /'ws' cannot be imported: it is not a file in this folder. \(a.js:1\)/,
    ],
    [
      'a module outside',
      { 'manifest.json': manifest({ service_worker: 'a.js', type: 'module' }), 'a.js': "import '../b.js';" },
      /'..\/b.js' cannot be imported/,
    ],
  ])('%s', async (_name, files, why) => {
    const attempt = bad(files);
    await expect(attempt).rejects.toThrow(why);
    await expect(attempt).rejects.toBeInstanceOf(ExtensionFolderError);
  });
});
