/** Holdfast itself as the relay under test. */
import { join } from 'node:path';
import type { RelayStatus } from '../../relay/core/relay.ts';
import { loadToken } from '../../relay/server/token.ts';
import { repositoryRoot } from '../setup/root.ts';
import { startChildRelay } from './child-relay.ts';
import type { Endpoint, Target } from './target.ts';

const HEALTH_MS = 5_000;

function tokenFile(folder: string): string {
  return join(folder, 'token');
}

async function authorization(folder: string): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await loadToken(tokenFile(folder))}` };
}

/** The relay's own account of itself. Rejects when it does not answer. */
export async function relayStatus(port: number, folder: string): Promise<RelayStatus> {
  const response = await fetch(`http://127.0.0.1:${port}/extension/status`, {
    headers: await authorization(folder),
    signal: AbortSignal.timeout(HEALTH_MS),
  });
  if (!response.ok)
    throw new Error(`/extension/status answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as RelayStatus;
}

/** Target ids in `/json/list`. */
async function listedTargets(port: number, folder: string): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`, {
    headers: await authorization(folder),
    signal: AbortSignal.timeout(HEALTH_MS),
  });
  return ((await response.json()) as { id: string }[]).map((target) => target.id);
}

/** Holdfast from a build's folder: `extension/` and `relay.js` are in it. */
export function holdfastIn(folder: string, name = 'holdfast'): Target {
  return { ...shared, name, ...from(folder) };
}

function from(build: string): Pick<Target, 'extensionFolder' | 'startRelay'> {
  return {
    extensionFolder: join(build, 'extension'),
    startRelay({ port, folder }) {
      const args = ['--port', String(port), '--token-file', tokenFile(folder), '--log-level', 'debug'];
      return startChildRelay([join(build, 'relay.js'), ...args, '--until-stdin-closes'], /listening on/);
    },
  };
}

const shared: Omit<Target, 'name' | 'extensionFolder' | 'startRelay'> = {
  sharedBadge: 'ON',
  async secrets(folder) {
    return [await loadToken(tokenFile(folder))];
  },
  async configure(browser, port, folder) {
    const settings = { port, token: await loadToken(tokenFile(folder)) };
    await browser.worker.evaluate((value) => chrome.storage.local.set({ settings: value }), settings);
  },
  async endpoint(port, folder): Promise<Endpoint> {
    return { url: `http://127.0.0.1:${port}`, headers: await authorization(folder) };
  },
  async health(port, folder) {
    const [status, targets] = await Promise.all([relayStatus(port, folder), listedTargets(port, folder)]);
    return { ready: status.extension === 'ready', targets, pending: status.pending + status.unanswered };
  },
};

export const holdfast: Target = holdfastIn(join(repositoryRoot, 'dist'));
