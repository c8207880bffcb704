import type { Log } from '../log.ts';

export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
