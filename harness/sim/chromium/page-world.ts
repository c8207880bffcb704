/** The scripts' world of one document: evaluates any expression, as `Runtime.evaluate` without waiting for promises does. */
import { createContext, Script, type Context } from 'node:vm';
import type { CdpOutcome } from './cdp-outcome.ts';

export interface PageWorldOptions {
  readonly url: string;
  readonly title: string;
  /** A script has called `mutate(id)`. */
  readonly executed: (id: string) => void;
}

/** No expression that a client sends takes this long; one that never ends must not stop the simulator. */
const EVALUATE_MS_MAX = 1_000;

export class PageWorld {
  private readonly options: PageWorldOptions;
  private context: Context | undefined;
  private handles = 0;

  constructor(options: PageWorldOptions) {
    this.options = options;
  }

  evaluate(expression: string, byValue: boolean): CdpOutcome {
    try {
      const script = new Script(expression, { filename: this.options.url });
      const value: unknown = script.runInContext((this.context ??= this.create()), {
        timeout: EVALUATE_MS_MAX,
      });
      return { result: { result: this.remoteObject(value, byValue) } };
    } catch (error) {
      const exception = { ...this.remoteObject(error, false), subtype: 'error' };
      const details = { exceptionId: 1, text: 'Uncaught', lineNumber: 0, columnNumber: 0, exception };
      return { result: { result: exception, exceptionDetails: details } };
    }
  }

  private create(): Context {
    const { url, title, executed } = this.options;
    const context = createContext({
      mutate: executed,
      location: { href: url },
      document: { title, URL: url, readyState: 'complete' },
    });
    new Script('globalThis.window = globalThis.self = globalThis').runInContext(context);
    return context;
  }

  private remoteObject(value: unknown, byValue: boolean): object {
    const type = typeof value;
    if (value === undefined) return { type };
    if (value === null) return { type, subtype: 'null', value };
    const description = describe(value);
    if (type === 'function' || (type === 'object' && !byValue)) {
      const subtype = Array.isArray(value) ? { subtype: 'array' } : {};
      return { type, ...subtype, className: classOf(value), description, objectId: `${++this.handles}` };
    }
    return { type, value, ...(type === 'number' ? { description } : {}) };
  }
}

function classOf(value: unknown): string {
  return (value as object).constructor.name;
}

/** As DevTools names it: an error by its stack, another object by its class. */
function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { stack } = value as { readonly stack?: unknown };
  return typeof stack === 'string' ? stack : classOf(value);
}
