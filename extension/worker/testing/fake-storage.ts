/** A fake area of `chrome.storage`. Calls take effect immediately and in order; their answers may be late. */
export class FakeStorageArea {
  values: Record<string, unknown> = {};
  fails = false;
  /** If set, every answer waits for it. */
  gate: Promise<void> | undefined;

  async get(wanted: readonly string[] | null): Promise<Record<string, unknown>> {
    const keys = wanted ?? Object.keys(this.values);
    const found = keys.filter((key) => key in this.values).map((key) => [key, this.values[key]]);
    const answer = structuredClone(Object.fromEntries(found)) as Record<string, unknown>;
    await this.gate;
    return answer;
  }

  async set(values: Record<string, unknown>): Promise<void> {
    if (this.fails) throw new Error('QUOTA_BYTES quota exceeded');
    Object.assign(this.values, structuredClone(values));
    await this.gate;
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) Reflect.deleteProperty(this.values, key);
    await this.gate;
  }
}
