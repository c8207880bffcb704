/** The `chrome` object as a script sees it: with promises or with callbacks, and with a note of what is not simulated. */

type Callback = (value?: unknown) => void;
type Method = (...args: unknown[]) => unknown;

/**
 * Every method that gives a promise takes a callback in its place, which finds what went wrong in
 * `chrome.runtime.lastError`. `missing` gets the names that the script has asked for and not found.
 */
export function apiSurface(chrome: Readonly<Record<string, object>>, missing: Set<string>): object {
  const errors = new LastError();
  const surface: Record<string, object> = {};
  for (const [name, api] of Object.entries(chrome)) {
    const methods = Object.entries(api).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'function' ? errors.withCallback(value as Method) : surfaceOf(value, errors),
    ]);
    surface[name] = watched(Object.fromEntries(methods) as object, `chrome.${name}`, missing);
  }
  Object.defineProperty(surface['runtime'] ?? {}, 'lastError', { get: () => errors.present });
  return watched(surface, 'chrome', missing);
}

/** Areas such as `chrome.storage.local` have methods of their own; events and values stay what they are. */
function surfaceOf(value: unknown, errors: LastError): unknown {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      typeof inner === 'function' ? errors.withCallback(inner as Method) : inner,
    ]),
  );
}

class LastError {
  present: { readonly message: string } | undefined;

  withCallback(method: Method): Method {
    return (...args) => {
      const last = args.at(-1);
      if (typeof last !== 'function') return method(...args);
      const callback = last as Callback;
      void (method(...args.slice(0, -1)) as Promise<unknown>).then(callback, (error: unknown) => {
        this.present = { message: messageOf(error) };
        try {
          callback();
        } finally {
          this.present = undefined;
        }
      });
      return undefined;
    };
  }
}

function watched<T extends object>(api: T, name: string, missing: Set<string>): T {
  return new Proxy(api, {
    get: (target, key, receiver): unknown => {
      if (typeof key === 'string' && !(key in target) && key !== 'then') missing.add(`${name}.${key}`);
      return Reflect.get(target, key, receiver);
    },
  });
}

function messageOf(error: unknown): string {
  return (error as { readonly message?: string }).message ?? String(error);
}
