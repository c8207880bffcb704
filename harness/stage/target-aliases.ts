/**
 * Tabs that Chromium has given another target. A relay may go on offering one under the name that its clients know
 * it by.
 */
export class TargetAliases {
  private readonly next = new Map<string, string>();

  add(from: string, to: string): void {
    this.next.set(from, to);
  }

  /** The target id that the tab has now. */
  present(targetId: string): string {
    let present = targetId;
    for (let to = this.next.get(present); to !== undefined; to = this.next.get(present)) present = to;
    return present;
  }
}
