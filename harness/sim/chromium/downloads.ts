/** What the browser has downloaded. */
interface Item {
  readonly id: number;
  readonly url: string;
  readonly finalUrl: string;
  filename: string;
  state: 'in_progress' | 'complete' | 'interrupted';
  readonly canResume: boolean;
  readonly startTime: string;
}

export class Downloads {
  private readonly items: Item[] = [];
  private readonly nowMs: () => number;

  /** `nowMs`: the time in milliseconds since 1970. */
  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  /** Returns the guid by which CDP knows it. */
  begin(url: string): string {
    const id = this.items.length + 1;
    const filename = `/downloads/${url.split('/').at(-1) ?? ''}`;
    const startTime = new Date(this.nowMs()).toISOString();
    this.items.push({ id, url, finalUrl: url, filename, state: 'in_progress', canResume: false, startTime });
    return `guid-${id}`;
  }

  finish(url: string): void {
    for (const item of this.items) if (item.url === url) this.end(item.id, 'complete');
  }

  end(id: number, state: 'complete' | 'interrupted'): void {
    const item = this.items.find((other) => other.id === id);
    if (item?.state === 'in_progress') item.state = state;
  }

  /** As `chrome.downloads.search` gives them, the latest first. */
  all(): Item[] {
    return this.items.map((item) => ({ ...item })).reverse();
  }
}
