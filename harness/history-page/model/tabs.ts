/** Which tab a message is about: Chromium's number, a target's id and a client's session can all name it. */
import type { AnnouncedTab } from '../../oracle/messages.ts';
import { NONE } from './page-model.ts';
import { Table } from './table.ts';

const ID_CHARS = 6;

export class Tabs {
  private readonly table = new Table();
  private readonly byTarget = new Map<string, number>();
  private readonly byNumber = new Map<number, number>();
  private readonly bySession = new Map<string, number>();
  private readonly attachedOnce = new Set<number>();

  /** For people, in the order in which they appeared. */
  get names(): readonly string[] {
    return this.table.texts;
  }

  announced({ tab, targetId }: AnnouncedTab): number {
    const known = targetId === undefined ? undefined : this.byTarget.get(targetId);
    const index = known ?? this.byNumber.get(tab) ?? this.named(targetId ?? String(tab));
    if (targetId !== undefined) this.byTarget.set(targetId, index);
    this.byNumber.set(tab, index);
    return index;
  }

  /** Chromium gave the tab another number. */
  replaced(from: number, state: AnnouncedTab): number {
    const index = this.byNumber.get(from);
    if (index !== undefined) this.byNumber.set(state.tab, index);
    return this.announced(state);
  }

  ofNumber(tab: number): number {
    return this.byNumber.get(tab) ?? this.announced({ tab });
  }

  ofTarget(targetId: string): number {
    const known = this.byTarget.get(targetId);
    if (known !== undefined) return known;
    const index = this.named(targetId);
    this.byTarget.set(targetId, index);
    return index;
  }

  /** A client's session with a page, or with a frame or worker in the tab of another session. */
  attached(socket: number, session: string, tab: number): void {
    if (tab !== NONE) this.bySession.set(`${socket} ${session}`, tab);
  }

  ofSession(socket: number, session: string): number {
    return this.bySession.get(`${socket} ${session}`) ?? NONE;
  }

  /** Whether the tab's debugger had been attached before; remembers that it is now. */
  attachesAgain(tab: number): boolean {
    const again = this.attachedOnce.has(tab);
    this.attachedOnce.add(tab);
    return again;
  }

  private named(id: string): number {
    return this.table.add(`tab ${this.table.texts.length + 1} (${id.slice(0, ID_CHARS)})`);
  }
}
