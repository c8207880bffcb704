/**
 * Frames and workers that came or went while a worker was ending, so that Chromium's event of it was lost. One that went
 * would stay a session that never answers. One that came would be missing, and wait forever if it was made to wait for
 * the debugger.
 */
import { LATE_MS } from '../cdp/event-order.ts';
import { framesOf } from '../cdp/frames.ts';
import { parseResult } from '../cdp/json.ts';
import type { AttachedTargets, Commands, Resets, Timers } from '../cdp/ports.ts';
import { withAllBelow } from '../cdp/real-tree.ts';
import type { RealSession, Tab } from '../cdp/sessions.ts';
import type { WithTargets } from '../cdp/targets.ts';
import { widestSetting } from '../cdp/waiting-targets.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import type { Feature } from './feature.ts';

type Ports = AttachedTargets & Commands & Resets & Timers & WithTargets;

export class MissedChildren implements Feature {
  readonly name = 'missed children';
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  workerLost(tab: Tab): void {
    if (tab.phase !== 'usable') return;
    const { life } = tab;
    const children = [...withAllBelow(tab.root)].filter((real) => real !== tab.root);
    let open = children.length + 1;
    const settled = (): void => {
      open -= 1;
      if (open === 0 && isStill(tab, life)) this.lookForMissed(tab);
    };
    for (const child of children) {
      this.ask(child, 'Target.getTargetInfo', {}, (outcome) => {
        if (hasNoSession(outcome) && isStill(tab, life)) this.end(child);
        settled();
      });
    }
    settled();
  }

  /** Chromium does not know the session any more. */
  private end(child: RealSession): void {
    const { parent, info } = child;
    if (!this.isThere(child) || parent === undefined) return;
    if (info.type !== 'iframe') return this.ports.targets.removeChild(child);
    this.ask(parent, 'Page.getFrameTree', {}, (outcome) => {
      if (!this.isThere(child)) return;
      // It goes on in its parent's process, and nobody has heard of its document there.
      const isInParent = outcome.kind === 'answered' && hasFrame(outcome.body, info.targetId);
      if (isInParent) this.ports.resetTab(child.tab);
      else this.ports.targets.removeChild(child);
    });
  }

  /**
   * A target to which a debugger is attached may be a child that nobody has heard of. Chromium detaches it by its id where
   * it is one, which also starts it, and then reports it like any other that is there.
   */
  private lookForMissed(tab: Tab): void {
    const { life } = tab;
    if (this.unheard().length === 0) return;
    // Its event may come later than the inventory.
    this.ports.later(LATE_MS, () => {
      if (!isStill(tab, life)) return;
      for (const parent of withAllBelow(tab.root)) {
        if (![...parent.clients].some(({ autoAttach }) => autoAttach)) continue;
        for (const targetId of this.unheard()) this.reportAgain(parent, targetId);
      }
    });
  }

  private reportAgain(parent: RealSession, targetId: string): void {
    this.ask(parent, 'Target.detachFromTarget', { targetId }, ({ kind }) => {
      // It may also have been detached by a worker that ended before it could say so.
      if ((kind === 'answered' || kind === 'unknown') && this.isThere(parent))
        this.ask(parent, 'Target.setAutoAttach', widestSetting(parent), () => undefined);
    });
  }

  private unheard(): string[] {
    const { attachedTargets, targets } = this.ports;
    return attachedTargets
      .filter((targetId) => targets.ofTargetId(targetId) === undefined)
      .slice(0, RELAY_LIMITS.missedChildrenMax);
  }

  private isThere({ tab, realId }: RealSession): boolean {
    return (
      this.ports.targets.byTargetId(tab.targetId) === tab &&
      this.ports.targets.find(tab, realId) !== undefined
    );
  }

  private ask(real: RealSession, method: string, params: object, done: (outcome: Outcome) => void): void {
    this.ports.command(real, { method, params: JSON.stringify(params), done });
  }
}

/** The debugger is the same as before the wait. */
function isStill(tab: Tab, life: object): boolean {
  return tab.life === life && tab.phase === 'usable';
}

function hasNoSession(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.error.code === SESSION_NOT_FOUND.code;
}

function hasFrame(body: string, frameId: string): boolean {
  for (const { id } of framesOf(parseResult(body)['frameTree'])) if (id === frameId) return true;
  return false;
}
