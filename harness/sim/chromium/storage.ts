/** One area of `chrome.storage`. */
export type Changes = Record<string, { oldValue?: unknown; newValue?: unknown }>;

export class StorageArea {
  readonly name: 'local' | 'session';
  private readonly items = new Map<string, unknown>();

  constructor(name: 'local' | 'session') {
    this.name = name;
  }

  /** An object names keys, and what is given where there is nothing. */
  get(keys?: string | readonly string[] | Readonly<Record<string, unknown>> | null): Record<string, unknown> {
    const defaults = isRecord(keys) ? keys : {};
    const found: Record<string, unknown> = structuredClone(defaults);
    const wanted =
      keys === undefined || keys === null
        ? [...this.items.keys()]
        : isRecord(keys)
          ? Object.keys(keys)
          : [keys].flat();
    for (const key of wanted) if (this.items.has(key)) found[key] = structuredClone(this.items.get(key));
    return found;
  }

  /** Returns what has changed. A member that is undefined is not stored. */
  set(items: Readonly<Record<string, unknown>>): Changes {
    const changes: Changes = {};
    for (const [key, newValue] of Object.entries(items)) {
      if (newValue === undefined) continue;
      const oldValue = this.items.get(key);
      this.items.set(key, newValue);
      if (JSON.stringify(oldValue) !== JSON.stringify(newValue)) {
        changes[key] = { ...(oldValue === undefined ? {} : { oldValue }), newValue };
      }
    }
    return changes;
  }

  remove(keys: string | readonly string[]): Changes {
    const changes: Changes = {};
    for (const key of [keys].flat()) {
      if (!this.items.has(key)) continue;
      changes[key] = { oldValue: this.items.get(key) };
      this.items.delete(key);
    }
    return changes;
  }

  clear(): void {
    this.items.clear();
  }
}

function isRecord(keys: unknown): keys is Readonly<Record<string, unknown>> {
  return typeof keys === 'object' && keys !== null && !Array.isArray(keys);
}
