/** Stands in for one area of `chrome.storage`: what is asked for happens at once and in order, the answer may be late. */
export class FakeStorageArea {
  values: Record<string, unknown> = {};
  fails = false;
  /** Set to hold back every answer. */
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
