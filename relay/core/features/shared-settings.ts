/**
 * Settings that a page has once, such as its viewport: whoever made one last decides. When that session ends, or disables
 * the setting's domain, the latest value of those who stay applies again, or else Chromium's default.
 */
import { takeBack, type TakeBackPorts } from '../cdp/departure.ts';
import type { JournalEntry } from '../cdp/journal.ts';
import type { ClientSession } from '../cdp/sessions.ts';
import { METHODS, policyOf } from '../methods/table.ts';
import type { Feature } from './feature.ts';

type Setting = Pick<JournalEntry, 'method' | 'params'>;

export class SharedSettings implements Feature {
  readonly name = 'shared settings';
  private readonly ports: TakeBackPorts;

  constructor(ports: TakeBackPorts) {
    this.ports = ports;
  }

  settingsGivenUp(session: ClientSession, settings: readonly JournalEntry[]): void {
    const { real } = session;
    for (const given of lastOfEach(settings)) {
      const fallback = withoutIt(given.method);
      if (fallback === undefined) continue;
      const kept = latest(session, nameOf(given.method));
      // Made later, so it applies already.
      if (kept !== undefined && kept.order > given.order) continue;
      const next = kept ?? fallback;
      if (!isSame(next, given)) takeBack(this.ports, real, next.method, next.params);
    }
  }
}

/** Two methods may make the same setting. */
function nameOf(method: string): string {
  return policyOf(method).sameAs ?? method;
}

function lastOfEach(settings: readonly JournalEntry[]): JournalEntry[] {
  const last = new Map<string, JournalEntry>();
  for (const entry of settings) {
    const name = nameOf(entry.method);
    if (entry.order > (last.get(name)?.order ?? 0)) last.set(name, entry);
  }
  return [...last.values()].sort((one, other) => one.order - other.order);
}

/** The last value that another session of the page has given to the setting. */
function latest(session: ClientSession, name: string): JournalEntry | undefined {
  let last: JournalEntry | undefined;
  for (const other of session.real.clients) {
    if (other === session) continue;
    for (const entry of other.journal.all()) {
      if (nameOf(entry.method) === name && entry.order > (last?.order ?? 0)) last = entry;
    }
  }
  return last;
}

/** By setting, the method that clears it. */
const CLEARED_BY: ReadonlyMap<string, string> = new Map(
  Object.keys(METHODS).flatMap((method) => {
    const { takesBack } = policyOf(method);
    return takesBack === undefined || takesBack.by !== undefined ? [] : [[takesBack.setting, method]];
  }),
);

/** What makes the page as if nobody had made the setting; undefined where nothing does. */
function withoutIt(method: string): Setting | undefined {
  const params = policyOf(method).default;
  if (params !== undefined) return { method, params };
  const clears = CLEARED_BY.get(method);
  return clears === undefined ? undefined : { method: clears, params: {} };
}

function isSame(one: Setting, other: Setting): boolean {
  return one.method === other.method && JSON.stringify(one.params) === JSON.stringify(other.params);
}
