/** What the popup says, from the worker's status. Nothing in here touches the page. */
import { isOffLimits } from '../../relay/protocol/addresses.ts';
import { forbiddenByPolicy } from '../worker/chromium-errors.ts';
import { refusalWords } from '../worker/refusal-words.ts';
import { text } from '../i18n/text.ts';
import { linkState } from '../worker/button.ts';
import type { Happening } from '../worker/recent.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { ago, duration } from './time-words.ts';

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
      return { tone: 'good', headline: text('linkConnected'), detail: text('linkConnectedDetail', { port }) };
    case 'connecting':
      if (linkState(phase, failures) === 'connecting')
        return {
          tone: 'wait',
          headline: text('linkConnecting'),
          detail: text('linkConnectingDetail', { port }),
        };
      return { tone: 'bad', headline: text('linkNoRelay'), detail: `${failureWords(status)} ${next}` };
    case 'unpaired':
      return {
        tone: 'bad',
        headline: text('linkUnpaired'),
        detail: text(phase.pairAgain ? 'linkPairAgainDetail' : 'linkUnpairedDetail'),
      };
    case 'refused':
      return { tone: 'bad', headline: text('linkRefused'), detail: `${refusalWords(phase)} ${next}` };
  }
}

function failureWords({ failure, port }: WorkerStatus): string {
  switch (failure?.cause) {
    case 'notARelay':
      return text('failureOtherProgram', { port });
    case 'closed':
      return text('failureClosed', { port });
    case 'silent':
      return text('failureSilent', { port });
    case 'noAnswer':
    case 'other':
    case undefined:
      return text('failureNothing', { port });
  }
}

function nextWords({ nextAttemptAtMs }: WorkerStatus, nowMs: number): string {
  const seconds = nextAttemptAtMs === undefined ? 0 : Math.ceil((nextAttemptAtMs - nowMs) / 1_000);
  return seconds <= 0 ? text('nextNow') : text('nextSeconds', { seconds });
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
  if (isShared) return { action: 'stop', text: text(link === 'live' ? 'tabShared' : 'tabSharedWaiting') };
  const forbidden = forbiddenWords(url);
  if (forbidden !== undefined) return { action: 'none', text: forbidden };
  const last = recent.find(
    (one) => (one.kind === 'cancelled' || one.kind === 'notShared') && one.tabId === tabId,
  );
  if (last?.kind === 'cancelled') return { action: 'share', text: text('tabCancelled') };
  if (last?.kind === 'notShared') {
    const isForbidden = forbiddenByPolicy(last.why) !== undefined;
    return { action: 'share', text: text(isForbidden ? 'tabForbidden' : 'tabFailed', { why: last.why }) };
  }
  return { action: 'share', text: text('tabNotShared') };
}

const STORES = ['chromewebstore.google.com', 'microsoftedge.microsoft.com'];

/** What to say of a page to which extensions may not attach a debugger. */
function forbiddenWords(url: string): string | undefined {
  if (url === '' || !URL.canParse(url)) return undefined;
  const { protocol: scheme, hostname } = new URL(url);
  if (scheme === 'https:' && STORES.includes(hostname)) return text('tabStore');
  if (scheme === 'chrome-extension:') return text('tabExtensionPage');
  return isOffLimits(url) ? text('tabOffLimits', { scheme }) : undefined;
}

/** What has happened lately, in one line each. */
export function happeningWords(happening: Happening, nowMs: number): string {
  const when = ago(nowMs - happening.atMs);
  switch (happening.kind) {
    case 'workerRestarted':
      return text('happenedRestarted', { took: duration(happening.tookMs), when });
    case 'reconnected':
      return text('happenedReconnected', { took: duration(happening.tookMs), when });
    case 'cancelled':
      return text('happenedCancelled', { when });
    case 'takenOut':
      return text('happenedTakenOut', { when });
    case 'notShared':
      return text('happenedNotShared', { when, why: happening.why });
    case 'forbidden':
      return text('happenedForbidden', { when, why: happening.why });
    case 'wedged':
      return text('happenedWedged', { when });
    case 'emptiedFrames':
      return text('happenedEmptiedFrames', { when });
  }
}

/** Where clients connect. */
export function endpointOf({ port, clients }: WorkerStatus): string {
  return `http://127.0.0.1:${port}${clients?.path ?? ''}`;
}

/** For a report: everything but addresses and titles of tabs, and names of tokens. The user chose those. */
export function diagnosis(status: WorkerStatus, version: string, userAgent: string): string {
  const tabs = status.tabs.map(({ tabId, attached }) => ({ tabId, attached }));
  // The reason why a tab was not shared may name its address.
  const recent = status.recent.map((happening) =>
    happening.kind === 'notShared' ? { ...happening, why: undefined } : happening,
  );
  const clients = status.clients && {
    ...status.clients,
    listed: status.clients.listed.map((client) => ({ ...client, token: undefined })),
  };
  return JSON.stringify({ version, userAgent, ...status, tabs, clients, recent }, undefined, 2);
}
