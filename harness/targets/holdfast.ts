/** Holdfast itself as the relay under test. */
import { join } from 'node:path';
import type { RelayStatus } from '../../relay/core/relay-status.ts';
import { loadPairingKey, loadToken } from '../../relay/server/token.ts';
import { repositoryRoot } from '../setup/root.ts';
import { refusedDuplicate } from './holdfast-duplicate.ts';
import { pairInWorker } from './holdfast-settings.ts';
import { clickShare, clickStop } from './holdfast-sharing.ts';
import { askJson, listedTargets } from './json-endpoint.ts';
import type { Place, RelayHealth, Target } from '../stage/target.ts';

function tokenFile(folder: string): string {
  return join(folder, 'token');
}

async function authorization(folder: string): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await loadToken(tokenFile(folder))}` };
}

/** The relay's status. Rejects if the relay does not answer. */
export async function relayStatus(port: number, folder: string): Promise<RelayStatus> {
  return (await askJson(port, '/extension/status', await authorization(folder))) as RelayStatus;
}

/** What a relay reports about itself. This one reports everything. */
export async function relayHealth(port: number, folder: string): Promise<Required<RelayHealth>> {
  const headers = await authorization(folder);
  const [status, targets] = await Promise.all([relayStatus(port, folder), listedTargets(port, headers)]);
  return { ready: status.extension === 'ready', targets, pending: status.pending + status.unanswered };
}

/** The value of `settings` in the extension's storage when it is paired with the relay on this port. */
export async function pairing(port: number, folder: string) {
  return { port, pairingKey: await loadPairingKey(tokenFile(folder)) };
}

/** Holdfast from a build folder that contains `extension/` and `relay.js`. */
export function holdfastIn(build: string, name = 'holdfast') {
  return {
    name,
    sharedBadge: 'ON',
    connectsAtOnce: true,
    takesClientsEarly: true,
    judgedByHistory: true,
    lostOutcome: /Outcome unknown/,
    extension: () => join(build, 'extension'),
    startRelay({ port, extensionPort, folder, relayArgs = [] }, run) {
      const args = ['--port', String(port), '--token-file', tokenFile(folder), '--log-level', 'debug'];
      // The extension dials a proxy. To the relay this looks like a port forwarding that the user has set up.
      if (extensionPort !== port) args.push('--accept-address', `127.0.0.1:${extensionPort}`);
      return run(
        ['node', join(build, 'relay.js'), ...args, '--until-stdin-closes', ...relayArgs],
        /listening on/,
      );
    },
    async secrets(folder: string) {
      return [await loadToken(tokenFile(folder)), await loadPairingKey(tokenFile(folder))];
    },
    async configure(browser, { extensionPort, folder }) {
      const settings = await pairing(extensionPort, folder);
      await browser.worker.evaluate(pairInWorker, settings);
    },
    share: clickShare,
    stopSharing: clickStop,
    async endpoint({ clientPort, folder }: Pick<Place, 'clientPort' | 'folder'>) {
      return { url: `http://127.0.0.1:${clientPort}`, headers: await authorization(folder) };
    },
    health: ({ port, folder }) => relayHealth(port, folder),
    duplicate: async ({ port, folder }) => refusedDuplicate(port, await loadPairingKey(tokenFile(folder))),
  } satisfies Target;
}

export const holdfast = holdfastIn(join(repositoryRoot, 'dist'));
