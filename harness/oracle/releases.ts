/** O10: a tab that the user stops sharing stays private. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import { cdpMessage } from './messages.ts';
import type { TabSymptom } from './violation.ts';

/** Messages already in flight when the user clicked may still arrive. */
const IN_FLIGHT_MS = 5_000;

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
          if (listed === true) this.report(targetId, 'the relay lists it again', { listed: true });
          else if (attached === true)
            this.report(targetId, 'a debugger is attached to it', { attached: true });
        }
        return;
      default:
        return;
    }
  }

  end(): void {
    // Violations are reported as they happen.
  }

  private onFrame(frame: FrameEntry, t: number): void {
    if (this.releasedMs.size === 0 || frame.text?.includes('"Target.attachedToTarget"') !== true) return;
    const info = cdpMessage(frame)?.params?.['targetInfo'] as { readonly targetId?: string } | undefined;
    const targetId = info?.targetId;
    if (targetId !== undefined && this.isReleased(targetId, t)) {
      this.report(targetId, 'a client received its attach event', { listed: true });
    }
  }

  private isReleased(targetId: string, t: number): boolean {
    const releasedMs = this.releasedMs.get(targetId);
    return releasedMs !== undefined && t - releasedMs > IN_FLIGHT_MS;
  }

  private report(targetId: string, but: string, seen: Omit<TabSymptom, 'id'>): void {
    const text = `the user stopped sharing tab ${targetId}, but ${but}`;
    this.tools.report({ invariant: 'O10', text, tab: { id: targetId, wants: 'private', ...seen } });
  }
}
