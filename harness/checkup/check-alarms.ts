/** An alarm that each start of the worker sets anew never fires. */
import { found, needsWorker, type Check, type CheckResult } from './check.ts';
import type { Trial } from './trial.ts';

export const alarms: Check = {
  name: 'alarms',
  shares: true,
  title: 'A restart of its worker does not postpone its alarms',
  skip: (subject) =>
    needsWorker(subject) ?? (subject.permissions.includes('alarms') ? undefined : 'it uses no alarms'),
  run: postponesNone,
};

export interface Alarm {
  readonly name: string;
  readonly scheduledTime: number;
  /** Set if it fires again and again. */
  readonly periodInMinutes?: number;
}

async function postponesNone(trial: Trial): Promise<CheckResult> {
  await trial.settled();
  const first = await allAlarms(trial);
  if (first.length === 0)
    return { kind: 'notApplicable', reason: 'it has created no alarm when it has started' };
  const postponed = async (before: readonly Alarm[]): Promise<readonly [Alarm, Alarm][]> => {
    await trial.restartWorker();
    await trial.settled();
    const after = await allAlarms(trial);
    const now = Date.now();
    return before.flatMap((alarm): [Alarm, Alarm][] => {
      const same = after.find(({ name }) => name === alarm.name);
      // One that was due has fired and is scheduled anew, which is right.
      const isLater = same !== undefined && same.scheduledTime > alarm.scheduledTime;
      return isLater && alarm.scheduledTime > now ? [[alarm, same]] : [];
    });
  };
  const once = new Set((await postponed(first)).map(([{ name }]) => name));
  const twice = (await postponed(await allAlarms(trial))).filter(([{ name }]) => once.has(name));
  return found(
    twice.map(([before, after]) => ({
      what: `The alarm "${before.name}" starts anew with each start of the worker`,
      evidence: `Two restarts delayed the alarm, the second by ${seconds(after.scheduledTime - before.scheduledTime)}, although it was not due.`,
      reproduce: 'Read chrome.alarms.getAll() before and after a restart of the worker.',
      remedy: 'Create it only if chrome.alarms.get(name) finds none, or in runtime.onInstalled.',
    })),
  );
}

export async function allAlarms({ extension }: Trial): Promise<readonly Alarm[]> {
  return extension.worker.evaluate(() => chrome.alarms.getAll());
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
