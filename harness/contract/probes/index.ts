/** All probes. */
import type { Probe } from '../probe.ts';
import { ATTACH_PROBES } from './attach.ts';
import { BUTTON_PROBES } from './button.ts';
import { CDP_PROBES } from './cdp.ts';
import { CRASH_PROBES } from './crash.ts';
import { LIFE_PROBES } from './life.ts';
import { OFFSCREEN_PROBES } from './offscreen.ts';
import { SCRIPT_PROBES } from './scripts.ts';
import { STORAGE_PROBES } from './storage.ts';
import { TAB_PROBES } from './tabs.ts';

export const PROBES: readonly Probe[] = [
  ...STORAGE_PROBES,
  ...TAB_PROBES,
  ...BUTTON_PROBES,
  ...ATTACH_PROBES,
  ...CDP_PROBES,
  ...CRASH_PROBES,
  ...OFFSCREEN_PROBES,
  ...LIFE_PROBES,
  ...SCRIPT_PROBES,
];
