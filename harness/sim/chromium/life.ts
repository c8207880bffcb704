/** One life of the extension's worker. */
import type { EventName } from './event-names.ts';
import type { ChromeEvent, SimPort } from './ports.ts';
import type { ScriptContext } from './script-context.ts';

export interface Life {
  readonly number: number;
  readonly lane: string;
  /** Events of this life, by name, such as `tabs.onRemoved`. */
  readonly events: Map<string, ChromeEvent>;
  readonly ports: Set<SimPort>;
  /** Undefined until the script has run. */
  context: ScriptContext | undefined;
  /** Events that arrived before the script had run. */
  readonly waiting: (() => void)[];
  /** Events that no listener has been given yet. */
  readonly undelivered: Set<{ readonly event: EventName; readonly args: readonly unknown[] }>;
  /** The last sign of life, for the idle timer. */
  activeMs: number;
}
