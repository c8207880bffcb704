/**
 * Tabs come with the inventory or a frame, their debuggers are lost and attached again, and they go. What the extension
 * reports is compared with what the relay knew, and differences are repaired.
 */
import { refusedByAdministrator } from '../refusal.ts';
import { isOffLimits } from '../../protocol/addresses.ts';
import type { TabDetached, TabState } from '../../protocol/frames.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { Requests } from '../link/requests.ts';
import { endDoubt } from './crashed.ts';
import { TAB_GONE, TARGET_GONE, type Gone } from '../outcome.ts';
import { keepRemoteFrames } from './frames.ts';
import type { FeatureHooks } from './feature-hooks.ts';
import type { RealSession, Tab } from './sessions.ts';
import { replay, type ReplayPorts } from './replay.ts';
import type { Flushing, TabRequests } from './ports.ts';
import type { WithTargets } from './targets.ts';

interface LivesPorts extends ReplayPorts, Flushing, TabRequests, WithTargets {
  readonly features: FeatureHooks;
  /** Ends the requests of a real session, because its target is gone. */
  endRequests(real: RealSession): void;
}

export class TabReconciler {
  private readonly ports: LivesPorts;
  private readonly requests: Requests;
  private readonly peerId: () => string | undefined;
  /** Which installation the tabs are of. */
  private tabsOf: string | undefined;

  /** `peerId`: the installation at the other end of the link. */
  constructor(ports: LivesPorts, requests: Requests, peerId: () => string | undefined) {
    this.ports = ports;
    this.requests = requests;
    this.peerId = peerId;
  }

  /** The inventory: all tabs that there are. */
  reconcile(states: readonly TabState[]): void {
    this.tabsOf = this.peerId();
    const present = new Set(states.map((state) => this.ports.targets.byState(state)));
    // First what is gone: a new tab may have the id of one of those.
    // Nobody has said why: what was to be done with one of them was not done, and it may be open still.
    for (const tab of [...this.ports.targets.all()]) if (!present.has(tab)) this.remove(tab, TAB_GONE);
    for (const state of states) this.compare(state);
  }

  attached(state: TabState): void {
    const tab = this.tabOf(state);
    if (tab === undefined) this.add(state);
    else this.refresh(tab, state);
    this.ports.flush();
  }

  updated(state: TabState): void {
    const tab = this.tabOf(state);
    // It was attached while its address was off limits, so it was not offered; now it may be.
    if (tab === undefined) return this.compare(state);
    const wasOffLimits = isOffLimits(tab.root.info.url);
    if (state.blocked !== undefined || (wasOffLimits && !isOffLimits(state.url)))
      return this.refresh(tab, state);
    this.ports.targets.update(tab, state);
    if (isOffLimits(state.url)) this.debuggerLost(tab);
  }

  detached(tabId: number, reason: TabDetached['reason']): void {
    const tab = this.ports.targets.byTabId(tabId);
    if (tab === undefined) return;
    if (reason === 'closed') this.remove(tab);
    else if (reason === 'released') this.remove(tab, TAB_GONE);
    else this.debuggerLost(tab);
  }

  /** A discard has given the tab another id. */
  replaced(from: number, state: TabState): void {
    const tab = this.ports.targets.byTabId(from);
    if (tab === undefined) return;
    this.refresh(tab, state);
    this.ports.features.tabReplaced(tab);
    this.ports.flush();
  }

  /** Has the debugger attached afresh. */
  reset(tab: Tab): void {
    this.debuggerLost(tab);
    if (tab.resetting) return;
    tab.resetting = true;
    this.ports.tabRequest({ type: 'tab.reset', tab: tab.id }, 'tab.reset', () => {
      tab.resetting = false;
    });
  }

  /** A tab id means something only within one installation; a target id everywhere. */
  private tabOf(state: TabState): Tab | undefined {
    const same = this.tabsOf === this.peerId();
    return this.ports.targets.byState(state) ?? (same ? this.ports.targets.byTabId(state.tab) : undefined);
  }

  /** Compares one tab with what was believed. */
  private compare(state: TabState): void {
    const known = this.ports.targets.byState(state);
    if (known !== undefined) return this.refresh(known, state);
    const tab = this.add(state);
    if (tab === undefined) return;
    // Attached before this relay knew of it: an earlier relay may have left settings in its session.
    if (state.attachment !== undefined) this.reset(tab);
  }

  /** Undefined where its address is off limits (the extension offers it when it shows another one), or too many are there. */
  private add(state: TabState): Tab | undefined {
    if (isOffLimits(state.url)) return undefined;
    if (this.ports.targets.size >= RELAY_LIMITS.tabsMax) {
      this.ports.log.warn('a shared tab is not listed: there are too many', {
        tabsMax: RELAY_LIMITS.tabsMax,
      });
      return undefined;
    }
    // Chromium never gives an id again, so clients know a replaced tab by its first one. An extension may.
    const replaced = this.ports.targets.byTargetId(state.targetId);
    if (replaced !== undefined) this.remove(replaced);
    const tab = this.ports.targets.add(state);
    if (replaced !== undefined) this.compare(replaced.state);
    if (state.attachment !== undefined) this.attachedAnew(tab, state.attachment);
    return tab;
  }

  private refresh(tab: Tab, state: TabState): void {
    this.ports.targets.update(tab, state);
    if (state.attachment === undefined || isOffLimits(state.url)) {
      this.debuggerLost(tab);
      if (state.blocked !== undefined) this.refuse(tab, state.blocked);
      return;
    }
    if (state.attachment !== tab.attachment) return this.attachedAnew(tab, state.attachment);
    // The same attachment as before, adopted by the next worker, for instance. A replay that lost answers with the last
    // worker notices that by itself.
    if (tab.phase === 'repairing') this.reset(tab);
  }

  private attachedAnew(tab: Tab, attachment: string): void {
    this.debuggerLost(tab);
    tab.lifecycle.attached(attachment, tab.document);
    tab.root.leaving = false;
    this.requests.unpark(tab.root);
    // What is asked for from now on is another reset.
    tab.resetting = false;
    tab.touched = tab.root.clients.size > 0;
    endDoubt(tab);
    replay(this.ports, tab, (complete) => {
      if (!complete) return this.reset(tab);
      tab.lifecycle.replayed();
      this.ports.flush();
    });
  }

  /** Clients get the event at once, so that they wait for the next context and do not use an object of the last one. */
  private debuggerLost(tab: Tab): void {
    // First of all: a replay that is under way ends with its requests, and must see that it is over.
    const before = tab.lifecycle.lost();
    this.requests.end(tab.life, TARGET_GONE);
    keepRemoteFrames(tab.root);
    this.ports.targets.endChildren(tab.root);
    tab.root.announced.clear();
    this.ports.features.debuggerLost(tab);
    for (const session of tab.root.clients) {
      session.forgetScripts();
      session.order.forget();
    }
    if (before === 'repairing') return;
    for (const session of tab.root.clients) {
      if (session.hears('Runtime')) session.emit('Runtime.executionContextsCleared', {});
    }
  }

  /** The debugger may not be attached. Waiting has no effect. */
  private refuse(tab: Tab, blocked: string): void {
    this.ports.log.warn('a policy of the administrator forbids to drive a shared tab; nothing is retried', {
      tab: tab.id,
      chromium: blocked,
    });
    const error = refusedByAdministrator(blocked);
    this.requests.end(tab.root, { kind: 'notExecuted', why: 'refusedByPolicy', error });
  }

  /** `why` answers what was to be done with the tab and was not begun. */
  private remove(tab: Tab, why: Gone = TARGET_GONE): void {
    tab.lifecycle.lost();
    this.requests.end(tab.life, TARGET_GONE);
    endDoubt(tab);
    this.ports.targets.remove(tab);
    // Another tab may have its id by the time when they could be sent.
    this.requests.withdraw(tab, why);
    this.ports.features.tabLeft(tab);
    this.ports.endRequests(tab.root);
  }
}
