/** O10: what the person took back stays taken back. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import { cdpMessage } from './messages.ts';

/** What was on its way when the person clicked may still arrive. */
const ON_THE_WAY_MS = 5_000;

export class Releases implements Check {
  private readonly tools: CheckTools;
  private readonly releasedMs = new Map<string, number>();

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    switch (event.type) {
      case 'intent':
        if (event.wants === 'private') this.releasedMs.set(event.targetId, event.t);
        else this.releasedMs.delete(event.targetId);
        return;
      case 'frame':
        if (event.link === 'client' && event.from === 'server') this.onFrame(event, event.t);
        return;
      case 'observation':
        for (const { targetId, listed, attached } of event.tabs) {
          if (!this.isReleased(targetId, event.t)) continue;
          this.tools.judged('O10');
          if (listed === true) this.report(targetId, 'the relay offers it again');
          else if (attached === true) this.report(targetId, 'a debugger is attached to it');
        }
        return;
      default:
        return;
    }
  }

  end(): void {
    // Everything is told when it happens.
  }

  private onFrame(frame: FrameEntry, t: number): void {
    if (this.releasedMs.size === 0 || frame.text?.includes('"Target.attachedToTarget"') !== true) return;
    const info = cdpMessage(frame)?.params?.['targetInfo'] as { readonly targetId?: string } | undefined;
    const targetId = info?.targetId;
    if (targetId !== undefined && this.isReleased(targetId, t)) {
      this.report(targetId, 'a client was told that it is attached');
    }
  }

  private isReleased(targetId: string, t: number): boolean {
    const releasedMs = this.releasedMs.get(targetId);
    return releasedMs !== undefined && t - releasedMs > ON_THE_WAY_MS;
  }

  private report(targetId: string, but: string): void {
    this.tools.report({ invariant: 'O10', text: `the person took tab ${targetId} back, but ${but}` });
  }
}
