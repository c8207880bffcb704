/** `chrome.contentSettings`, if the user has granted the permission for it. */
import { Refusal } from './refusal.ts';

interface Setting {
  readonly primaryPattern: string;
  readonly setting: string;
}

export class ContentSettings {
  /** Whether the user has granted the permission. */
  granted = false;
  private readonly settings = new Map<string, Setting[]>();

  set(name: string, { primaryPattern, setting }: Setting): void {
    this.check();
    const others = (this.settings.get(name) ?? []).filter((other) => other.primaryPattern !== primaryPattern);
    this.settings.set(name, [...others, { primaryPattern, setting }]);
  }

  clear(name: string): void {
    this.check();
    this.settings.delete(name);
  }

  /** All that is set, as `name pattern setting`, in alphabetical order. */
  all(): string[] {
    return [...this.settings]
      .flatMap(([name, list]) =>
        list.map(({ primaryPattern, setting }) => `${name} ${primaryPattern} ${setting}`),
      )
      .sort();
  }

  private check(): void {
    if (!this.granted) throw new Refusal('This extension may not change settings of sites.');
  }
}
