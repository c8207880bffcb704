/** What the popup says, from the worker's status. Nothing in here touches the page. */
import { isOffLimits } from '../../relay/protocol/addresses.ts';
import { forbiddenByPolicy } from '../worker/chromium-errors.ts';
import { linkState } from '../worker/button.ts';
import type { Happening } from '../worker/recent.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { ago, duration, inSeconds } from './time-words.ts';

export interface Words {
  readonly tone: 'good' | 'wait' | 'bad';
  readonly headline: string;
  readonly detail: string;
}

/** What stands before the headline, for each tone. */
export const MARKS = { good: '✓', wait: '…', bad: '!' } as const;

/** The state of the link, why it is so, and when the next attempt starts. */
export function linkWords(status: WorkerStatus, nowMs: number): Words {
  const { phase, port, failures } = status;
  const next = nextWords(status, nowMs);
  switch (phase.name) {
    case 'live':
      return { tone: 'good', headline: 'Connected', detail: `The relay on port ${port} is connected.` };
    case 'connecting':
      if (linkState(phase, failures) === 'connecting')
        return { tone: 'wait', headline: 'Connecting', detail: `Looking for the relay on port ${port}.` };
      return { tone: 'bad', headline: 'No relay', detail: `${failureWords(status)} ${next}`.trim() };
    case 'unpaired':
      return {
        tone: 'bad',
        headline: 'Not paired',
        detail: phase.pairAgain
          ? "Pair again: this version does not use the relay's token. Open the options, and enter the pairing code that the relay prints."
          : 'Start the relay with npx holdfast relay. It prints a pairing code: enter it on the options page.',
      };
    case 'refused':
      return {
        tone: 'bad',
        headline: 'The relay refused the connection',
        detail: `${phase.message} ${next}`.trim(),
      };
  }
}

function failureWords({ failure, port }: WorkerStatus): string {
  switch (failure?.cause) {
    case 'notARelay':
      return `The program on port ${port} is not a Holdfast relay. Enter the relay's port in the options.`;
    case 'closed':
      return `The relay on port ${port} closed the connection.`;
    case 'silent':
      return `The relay on port ${port} has stopped answering.`;
    case 'noAnswer':
    case 'other':
    case undefined:
      return `Nothing answers on port ${port}. Start the relay with: npx holdfast relay.`;
  }
}

function nextWords({ nextAttemptAtMs }: WorkerStatus, nowMs: number): string {
  if (nextAttemptAtMs === undefined) return 'Trying now.';
  return `Next attempt ${inSeconds(nextAttemptAtMs - nowMs)}.`;
}

/** The tab that the popup belongs to. */
export interface ShownTab {
  readonly tabId: number;
  readonly url: string;
}

export interface TabWords {
  /** `share`: the button shares the tab. `stop`: it stops sharing it. `none`: there is nothing to press. */
  readonly action: 'share' | 'stop' | 'none';
  readonly text: string;
}

/** What can be done with this tab. */
export function tabWords(
  { tabId, url }: ShownTab,
  isShared: boolean,
  link: 'live' | 'other',
  recent: readonly Happening[],
): TabWords {
  if (isShared) {
    const text =
      link === 'live' ? 'This tab is shared.' : 'This tab is shared. Clients wait until the relay is back.';
    return { action: 'stop', text };
  }
  const kind = unshareable(url);
  if (kind !== undefined) return { action: 'none', text: `Chromium does not let extensions drive ${kind}.` };
  const last = recent.find(
    (one) => (one.kind === 'cancelled' || one.kind === 'notShared') && one.tabId === tabId,
  );
  if (last?.kind === 'cancelled')
    return {
      action: 'share',
      text: 'You pressed Cancel on the debugging bar. That stops sharing of all tabs. You can share this tab again.',
    };
  if (last?.kind === 'notShared')
    return {
      action: 'share',
      text: `Chromium did not allow it to be shared: ${last.why}${forbiddenByPolicy(last.why) === undefined ? '' : ' Only your administrator can change that.'}`,
    };
  return { action: 'share', text: 'This tab is not shared. No client can see it.' };
}

const STORES = ['chromewebstore.google.com', 'microsoftedge.microsoft.com'];

/** What kind of page it is, if extensions may not attach a debugger to it. */
function unshareable(url: string): string | undefined {
  if (url === '' || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' && STORES.includes(hostname)) return 'the extension store';
  if (protocol === 'chrome-extension:') return "extensions' own pages";
  return isOffLimits(url) ? `${protocol} pages` : undefined;
}

/** What has happened lately, in one line each. */
export function happeningWords(happening: Happening, nowMs: number): string {
  const when = ago(nowMs - happening.atMs);
  switch (happening.kind) {
    case 'workerRestarted':
      return `Worker restarted, connected after ${duration(happening.tookMs)}, ${when}`;
    case 'reconnected':
      return `Connection lost, back after ${duration(happening.tookMs)}, ${when}`;
    case 'cancelled':
      return `Cancel pressed on the debugging bar, ${when}`;
    case 'notShared':
      return `Tab not shared, ${when}: ${happening.why}`;
    case 'forbidden':
      return `Your administrator's policy does not let Holdfast drive a shared tab, ${when}: ${happening.why}`;
    case 'wedged':
      return `Chromium's debugger had stopped answering in a shared tab, and was attached again, ${when}`;
    case 'emptiedFrames':
      return `Frames of another extension emptied in a shared tab, ${when}: Chromium does not let two extensions drive it`;
  }
}

/** Where clients connect. */
export function endpointOf({ port }: WorkerStatus): string {
  return `http://127.0.0.1:${port}`;
}

/** For a report: everything but addresses and titles of tabs. */
export function diagnosis(status: WorkerStatus, version: string, userAgent: string): string {
  const tabs = status.tabs.map(({ tabId, attached }) => ({ tabId, attached }));
  // The reason why a tab was not shared may name its address.
  const recent = status.recent.map((happening) =>
    happening.kind === 'notShared' ? { ...happening, why: undefined } : happening,
  );
  return JSON.stringify({ version, userAgent, ...status, tabs, recent }, undefined, 2);
}
