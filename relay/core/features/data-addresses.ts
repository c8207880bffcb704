/**
 * `data:` addresses. Chromium aborts a navigation of an extension's debugger to one, as it does for a page that navigates
 * itself, and opens them in new tabs only. So a new tab takes the place of one that a client has opened. Its document has
 * loaded before any init script, interception or override is there, so clients hear nothing of it: it is loaded again,
 * and that is the navigation that they see. A tab of the user's keeps its history and its page.
 */
import { NO_OPTION } from '../../protocol/refusal-text.ts';
import { carryOn, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { Command } from '../cdp/command.ts';
import { isObject, parseBody, stringOf } from '../cdp/json.ts';
import type { TabRequests } from '../cdp/ports.ts';
import type { ClientSession, RealSession, Tab } from '../cdp/sessions.ts';
import type { Invariant } from '../invariant.ts';
import { SESSION_GONE, TARGET_GONE, type Outcome } from '../outcome.ts';
import { refused } from '../refusal.ts';
import type { Feature } from './feature.ts';

const NAVIGATE = 'Page.navigate';
const STARTED = 'Page.frameStartedNavigating';

/** What Chromium shows as a document. It downloads anything else, or does nothing; an extension may have it do so. */
const SHOWN =
  /^\s*data:\s*($|[,;]|(text|image|audio|video)\/|application\/([^,;]*\+)?(xml|json)|application\/javascript)/i;

const NOT_IN_THIS_TAB = refused({
  rule: 'data-address',
  what: `${NAVIGATE} to a data: URL`,
  why: 'Chromium lets an extension open data: URLs only in new tabs, and no client opened this tab',
  option: `${NO_OPTION}. Open a new tab for it (Target.createTarget, newPage), or set this page's content (setContent)`,
});

/** A navigation that is under way, until the document is loaded again. */
interface Navigation {
  readonly command: Command;
  /** Ends the wait for the end of the tab. */
  readonly settled: () => void;
}

interface Ports extends CarryOutPorts, TabRequests {}

export class DataAddresses implements Feature {
  readonly name = 'data: addresses';
  readonly commands = {
    [NAVIGATE]: (session: ClientSession, command: Command) => this.navigate(session, command),
  };
  readonly events = {
    [STARTED]: ({ tab }: RealSession, method: string, body: string) => this.started(tab, method, body),
  };
  private readonly ports: Ports;
  private readonly navigations = new Map<Tab, Navigation>();

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** The new tab has taken the old one's place, or its debugger is lost before the document is loaded again. */
  debuggerLost(tab: Tab): void {
    tab.unloading = false;
    if (!this.navigations.has(tab)) return;
    const isHeard = this.isHeard(tab);
    if (tab.unseen && !isHeard) this.end(tab, SESSION_GONE);
    else tab.unseen = isHeard;
  }

  workerLost(tab: Tab): void {
    if (tab.unseen && tab.phase === 'usable') this.ports.resetTab(tab);
  }

  check(invariant: Invariant, tab: Tab): void {
    invariant(!tab.unseen || this.navigations.has(tab), `clients are not told of tab ${tab.id} any more`);
  }

  private navigate(session: ClientSession, command: Command): void {
    const { real } = session;
    const { tab } = real;
    const { url, frameId = tab.targetId } = command.params;
    const isPage = real === tab.root && frameId === tab.targetId;
    if (!isPage || !SHOWN.test(stringOf(url) ?? '')) return carryOn(this.ports, session, command);
    if (!tab.openedByClient) return command.fail(NOT_IN_THIS_TAB);
    if (this.navigations.has(tab)) return abort(tab, command);
    this.open(tab, command, stringOf(url) ?? '');
  }

  private open(tab: Tab, command: Command, url: string): void {
    const settled = this.ports.targets.whenGone(tab, () => this.end(tab, TARGET_GONE));
    this.navigations.set(tab, { command, settled });
    this.ports.tabRequest(
      { type: 'tab.create', url, background: true, newWindow: false, replaces: tab.id },
      NAVIGATE,
      (outcome) => {
        if (this.navigations.get(tab)?.command !== command) return;
        if (outcome.kind !== 'answered') this.fail(tab, outcome);
        else if (!tab.unseen) this.tellDocument(tab);
      },
      command.asker,
    );
  }

  private isHeard(tab: Tab): boolean {
    return [...tab.root.clients].some((session) => session.enabled.has('Page'));
  }

  /** Nobody would hear of a document that is loaded again. */
  private tellDocument(tab: Tab): void {
    this.ports.command(tab.root, {
      method: 'Page.getFrameTree',
      params: '{}',
      done: (outcome) => {
        if (outcome.kind !== 'answered') return this.end(tab, outcome);
        const { frameTree } = parseBody(outcome.body);
        const frame = isObject(frameTree) && isObject(frameTree['frame']) ? frameTree['frame'] : {};
        this.end(tab, navigated(tab, stringOf(frame['loaderId'])));
      },
    });
  }

  /** The document is loaded again: to clients, it is the first time. */
  private started(tab: Tab, method: string, body: string): boolean {
    if (!tab.unseen) return false;
    const event = parseBody(body);
    if (event['frameId'] !== tab.targetId || event['navigationType'] !== 'reload') return true;
    tab.unseen = false;
    const seen = JSON.stringify({ ...event, navigationType: 'differentDocument' });
    for (const session of tab.root.clients) if (session.hears('Page')) session.forward(method, seen);
    this.end(tab, navigated(tab, stringOf(event['loaderId'])));
    tab.unloading = true;
    return true;
  }

  /** Clients may have missed what happened since. */
  private fail(tab: Tab, outcome: Outcome): void {
    const isMissing = tab.unseen;
    this.end(tab, outcome);
    if (isMissing && this.ports.targets.byTargetId(tab.targetId) === tab) this.ports.resetTab(tab);
  }

  private end(tab: Tab, outcome: Outcome): void {
    const navigation = this.navigations.get(tab);
    this.navigations.delete(tab);
    tab.unseen = false;
    tab.unloading = false;
    navigation?.settled();
    navigation?.command.end(outcome);
  }
}

function navigated({ targetId: frameId }: Tab, loaderId: string | undefined): Outcome {
  return { kind: 'answered', body: JSON.stringify({ frameId, loaderId, isDownload: false }) };
}

/** What Chromium says of a navigation in whose place there is another one. */
function abort({ targetId: frameId }: Tab, command: Command): void {
  command.reply(JSON.stringify({ frameId, errorText: 'net::ERR_ABORTED', isDownload: false }));
}
