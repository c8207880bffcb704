/**
 * Tabs whose target id Chromium has changed. A relay may keep listing such a tab under the id that its clients know.
 */
export class TargetAliases {
  private readonly next = new Map<string, string>();

  add(from: string, to: string): void {
    this.next.set(from, to);
  }

  /** The tab's current target id. */
  present(targetId: string): string {
    let present = targetId;
    for (let to = this.next.get(present); to !== undefined; to = this.next.get(present)) present = to;
    return present;
  }
}
