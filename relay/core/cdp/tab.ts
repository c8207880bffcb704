import type { TabState } from '../../protocol/frames.ts';
import { RealSession, type TargetInfo } from './sessions.ts';
import { TabLifecycle, type TabPhase } from './tab-phase.ts';

/** A tab that the extension offers, as the relay sees it. */
export class Tab {
  readonly root: RealSession;
  /** What is remembered of its announcements, in all its sessions together. */
  readonly announced = { chars: 0 };
  readonly lifecycle = new TabLifecycle();
  /** Whether a client has sent it anything since it was attached. */
  touched = false;
  /** How often Chromium has said that the renderer is gone. */
  crashesHeard = 0;
  /** Set while it is being asked whether a crashed tab lives again: the commands that wait for the answer. */
  doubt: { readonly held: (() => void)[] } | undefined;
  /** The request of the main frame's navigation that is under way: Chromium's id of it. */
  navigation: string | undefined;
  /** Chromium's id of the document that the page was heard to show last. */
  document: string | undefined;
  /** The life of which it is being asked what was not heard. */
  catchingUp: object | undefined;
  /** Who waits for a sign of life of the renderer. One question is under way for all of them. */
  readonly probes = new Set<() => void>();
  /** Target id of the `tab` target around the page. */
  readonly outerId: string;
  /** Frames and workers below the page that have targets of their own. */
  children = 0;
  /** A reset has been asked for and not answered. */
  resetting = false;
  private stateNow: TabState;

  /** `openerId`: the target id of the tab that opened it, as clients know it. */
  constructor(state: TabState, outerId: string, openerId?: string) {
    this.stateNow = state;
    this.outerId = outerId;
    this.root = new RealSession(this, infoOf(state, openerId));
  }

  get phase(): TabPhase {
    return this.lifecycle.phase;
  }

  get attachment(): string | undefined {
    return this.lifecycle.attachment;
  }

  get life(): object {
    return this.lifecycle.life;
  }

  get crashed(): boolean {
    return this.lifecycle.crashedAt !== undefined;
  }

  get state(): TabState {
    return this.stateNow;
  }

  get id(): number {
    return this.stateNow.tab;
  }

  get targetId(): string {
    return this.root.info.targetId;
  }

  /** The `tab` target around the page: same place, other id. */
  get outerInfo(): TargetInfo {
    const { info } = this.root;
    return { ...info, targetId: this.outerId, type: 'tab' };
  }

  /** Takes over what the extension says; returns whether clients can see a difference. */
  update(state: TabState): boolean {
    this.stateNow = state;
    const before = this.root.info;
    this.root.info = { ...infoOf(state, before.openerId), targetId: before.targetId };
    return before.url !== state.url || before.title !== state.title;
  }
}

function infoOf(state: TabState, openerId: string | undefined): TargetInfo {
  return {
    targetId: state.targetId,
    type: 'page',
    title: state.title,
    url: state.url,
    attached: true,
    canAccessOpener: false,
    // Playwright needs one that is not empty.
    browserContextId: state.browserContextId ?? 'default',
    ...(openerId === undefined ? {} : { openerId }),
  };
}
