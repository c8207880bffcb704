/** The longest delay that a Node timer can wait: about 24.8 days. */
const timerMsMax = 2 ** 31 - 1;

/** Throws a RangeError that names the option unless the value is a delay that a timer can wait. */
export function checkMs(name: string, valueMs: number): void {
  if (valueMs >= 0 && valueMs <= timerMsMax) return;
  throw new RangeError(
    `${name} is ${String(valueMs)}; give a number of milliseconds from 0 to ${String(timerMsMax)}.`,
  );
}
