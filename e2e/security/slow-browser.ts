/**
 * A build of the extension in a browser whose answers the test can delay. A few lines are added before the worker's
 * own: calls to `chrome.storage` and `chrome.debugger.getTargets` are made immediately and in order, as Chromium
 * executes them; only the answers wait.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/setup/root.ts';
import type { WorkerHandle } from '../../harness/stage/worker-handle.ts';

/** What is delayed. */
export type Slow = 'storage' | 'targets' | 'nothing';

/** In the worker. */
interface Controls {
  setSlow(what: Slow): Promise<void>;
  readonly heard: number;
}

/** Runs in the worker before its first line. */
function holdBack(): void {
  const KEY = 'what the test holds back';
  const { local, session } = chrome.storage;
  const realGet = local.get.bind(local) as (key: string) => Promise<Record<string, unknown>>;
  const realSet = local.set.bind(local);
  const wrap = (api: object, name: string, what: string): void => {
    const methods = api as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const real = methods[name]?.bind(api);
    if (real === undefined) throw new Error(`there is no ${name}`);
    methods[name] = async (...args) => {
      const answer = real(...args);
      // Until the worker ends.
      if ((await realGet(KEY))[KEY] === what) await new Promise(() => undefined);
      return answer;
    };
  };
  for (const area of [local, session])
    for (const name of ['get', 'set', 'remove']) wrap(area, name, 'storage');
  wrap(chrome.debugger, 'getTargets', 'targets');
  const controls = { heard: 0, setSlow: (what: string) => realSet({ [KEY]: what }) };
  // A click in the popup. The worker's own notes have other values.
  local.onChanged.addListener((changes) => {
    const asked = Object.values(changes).filter(
      ({ newValue }) => newValue === 'share' || newValue === 'release',
    );
    controls.heard += asked.length;
  });
  chrome.tabs.onReplaced.addListener(() => controls.heard++);
  chrome.debugger.onDetach.addListener((_source, reason) => {
    if (reason === 'canceled_by_user') controls.heard++;
  });
  Object.assign(globalThis, { controls });
}

export interface SlowBuild {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Needs a build in `dist/`. */
export async function buildForSlowBrowser(): Promise<SlowBuild> {
  const dist = join(repositoryRoot, 'dist');
  const folder = await mkdtemp(join(dist, '.slow-'));
  await cp(join(dist, 'extension'), join(folder, 'extension'), { recursive: true });
  await cp(join(dist, 'relay.js'), join(folder, 'relay.js'));
  const worker = join(folder, 'extension', 'worker.js');
  await writeFile(worker, `(${holdBack.toString()})();\n${await readFile(worker, 'utf8')}`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Applies from the next call on, in this worker and the next ones. */
export async function setSlow(worker: WorkerHandle, what: Slow): Promise<void> {
  await worker.evaluate((slow) => {
    const { controls } = globalThis as unknown as { controls: Controls };
    return controls.setSlow(slow);
  }, what);
}

/** How many clicks, Cancels and discards the current worker has received. */
export function heard(worker: WorkerHandle): Promise<number> {
  return worker.evaluate(() => (globalThis as unknown as { controls: Controls }).controls.heard, undefined);
}
