/** Storage of an extension: what is in it, and faults of it that the worker sees. */
import type { ExtensionDriver, StorageArea } from './driver.ts';

/** What happens to each call of `get`, `set`, `remove` and `clear`. */
export type StorageFault =
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'failing' }
  | { readonly kind: 'full' };

/**
 * One storage area. A fault holds in the running worker and in every later one until `heal`; calls that a worker makes in
 * its first turn may come before the fault. Calls with a callback get no `lastError`; they get their answer late or never.
 */
export class ExtensionStorage {
  private readonly driver: ExtensionDriver;
  private readonly area: StorageArea;
  private fault: StorageFault | undefined;

  constructor(driver: ExtensionDriver, area: StorageArea) {
    this.driver = driver;
    this.area = area;
    driver.worker.inject(() => {
      const { fault } = this;
      return fault && `(${wrapStorage.toString()})(${JSON.stringify({ area, fault })})`;
    });
  }

  /** The values of these keys; missing ones are left out. */
  async read(...keys: readonly string[]): Promise<Record<string, unknown>> {
    return this.healthy(() => this.driver.read(this.area, keys));
  }

  /** Everything in it. */
  async snapshot(): Promise<Record<string, unknown>> {
    return this.healthy(() => this.driver.read(this.area));
  }

  /** Writes values, and leaves others as they are. */
  async write(items: Readonly<Record<string, unknown>>): Promise<void> {
    await this.healthy(() => this.driver.write(this.area, items));
  }

  /** Each call takes this much longer. */
  async slow(delayMs: number): Promise<void> {
    await this.break({ kind: 'slow', delayMs });
  }

  /** Each call is rejected, and does nothing. */
  async failing(): Promise<void> {
    await this.break({ kind: 'failing' });
  }

  /** `set` is rejected as Chromium rejects it when the quota is used up. The other calls work. */
  async full(): Promise<void> {
    await this.break({ kind: 'full' });
  }

  /** Ends the fault. */
  async heal(): Promise<void> {
    this.fault = undefined;
    await this.driver.worker.evaluate(unwrapStorage, this.area);
  }

  private async break(fault: StorageFault): Promise<void> {
    this.fault = fault;
    await this.driver.worker.evaluate(wrapStorage, { area: this.area, fault });
  }

  /** The test itself does not suffer from the fault. */
  private async healthy<T>(use: () => Promise<T>): Promise<T> {
    const { fault } = this;
    if (fault === undefined) return use();
    await this.heal();
    try {
      return await use();
    } finally {
      await this.break(fault);
    }
  }
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Runs in the worker. */
function wrapStorage({ area, fault }: { readonly area: StorageArea; readonly fault: StorageFault }): void {
  const storage = chrome.storage[area] as unknown as Methods;
  const world = globalThis as unknown as { holdfastStorage?: Partial<Record<StorageArea, Methods>> };
  const originals = ((world.holdfastStorage ??= {})[area] ??= {});
  for (const name of ['get', 'set', 'remove', 'clear']) {
    const call = (originals[name] ??= storage[name]?.bind(storage) ?? (() => undefined));
    storage[name] = call;
    if (fault.kind === 'full' && name !== 'set') continue;
    storage[name] = (...args) => {
      const callback =
        typeof args.at(-1) === 'function' ? (args.pop() as (value: unknown) => void) : undefined;
      const wait = (): Promise<unknown> =>
        new Promise((resolve) => setTimeout(resolve, 'delayMs' in fault ? fault.delayMs : 0));
      const text =
        fault.kind === 'full'
          ? 'Resource::kQuotaBytes quota exceeded'
          : `storage.${area}.${name} failed on purpose`;
      const result =
        fault.kind === 'slow' ? wait().then(() => call(...args)) : Promise.reject(new Error(text));
      if (callback === undefined) return result;
      void result.then(callback, () => callback(undefined));
      return undefined;
    };
  }
}

/** Runs in the worker. */
function unwrapStorage(area: StorageArea): void {
  const world = globalThis as unknown as { holdfastStorage?: Partial<Record<StorageArea, Methods>> };
  Object.assign(chrome.storage[area], world.holdfastStorage?.[area]);
}
