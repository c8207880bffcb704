/** The longest delay of a Node timer: about 24.8 days. */
const timerMsMax = 2 ** 31 - 1;

/** Throws a RangeError with the option's name unless the value is a valid timer delay. */
export function checkMs(name: string, valueMs: number): void {
  if (valueMs >= 0 && valueMs <= timerMsMax) return;
  throw new RangeError(
    `${name} is ${String(valueMs)}. Expected a number of milliseconds from 0 to ${String(timerMsMax)}.`,
  );
}
