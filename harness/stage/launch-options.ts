/** The options for launching a browser with Playwright, and the reason in its errors. */
import { stripVTControlCharacters } from 'node:util';
import type { chromium } from 'playwright';
import { reasonOf } from './stage-error.ts';

type LaunchOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>;

/**
 * Of the test runner's `use`: it sets each of these that is not present, also for a browser that a test launches itself.
 * They are meant for the client's pages. In the user's browser, `permissions` would stay granted, and `isMobile` is an
 * error.
 */
const FOR_CLIENTS_ONLY = {
  bypassCSP: undefined,
  clientCertificates: undefined,
  colorScheme: null,
  contrast: null,
  deviceScaleFactor: undefined,
  extraHTTPHeaders: undefined,
  forcedColors: null,
  geolocation: undefined,
  hasTouch: undefined,
  httpCredentials: undefined,
  ignoreHTTPSErrors: undefined,
  isMobile: undefined,
  javaScriptEnabled: undefined,
  locale: undefined,
  offline: undefined,
  permissions: undefined,
  proxy: undefined,
  reducedMotion: null,
  screen: undefined,
  serviceWorkers: undefined,
  storageState: undefined,
  timezoneId: undefined,
  userAgent: undefined,
};

/** Only ends a hang. */
const START_MS = 45_000;

export const launchOptions = {
  ...FOR_CLIENTS_ONLY,
  // Chromium gets exactly the harness's arguments.
  ignoreDefaultArgs: true,
  viewport: null,
  timeout: START_MS,
  // The stage ends its browsers itself, in its own order.
  handleSIGINT: false,
  handleSIGTERM: false,
  handleSIGHUP: false,
} satisfies LaunchOptions;

/**
 * Whether to start Chromium without its sandbox: it refuses to run as root with it, and in many containers it has no
 * namespaces to build it with.
 */
export function withoutSandbox(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.getuid?.() === 0 || env['HOLDFAST_NO_SANDBOX'] === '1';
}

/** What Chromium writes when it cannot start, and what to do about it. */
const REMEDIES = [
  [
    'No usable sandbox',
    "Chromium's sandbox does not work for this user. Install the package chromium-sandbox, or allow unprivileged user " +
      'namespaces. In a container that runs nothing else, HOLDFAST_NO_SANDBOX=1 starts Chromium without it.',
  ],
  ['Missing X server', 'No display found. Omit --headed, or run the command with xvfb-run.'],
  [
    'No space left on device',
    'The disk is full: free some space, or set TMPDIR to a folder on another disk.',
  ],
] as const;

/** @param reason As from {@link reasonOfLaunch}. */
export function remedyFor(reason: string): string {
  const [, known] = REMEDIES.find(([sign]) => reason.includes(sign)) ?? [];
  return known ?? 'Start it by hand to see what is missing, or set HOLDFAST_CHROMIUM to another Chromium.';
}

const WROTE = /\[(?:err|out)\] (.*)$/gm;
const EXIT = /<process did exit: exitCode=(\w+), signal=(\w+)>/;

/** Why a launch failed: how the browser ended and what it wrote, if Playwright's error has that in its log. */
export function reasonOfLaunch(error: unknown): string {
  const text = stripVTControlCharacters(reasonOf(error));
  // The message has the log twice, the first time up to the browser's end only.
  const log = text.slice(text.lastIndexOf('Call log:'));
  const [, code = '', signal = ''] = EXIT.exec(log) ?? [];
  if (code === '') return text.trimEnd();
  const wrote = [...log.matchAll(WROTE)].map(([, line = '']) => line).join('\n');
  return `it exited with ${code === 'null' ? signal : code}${wrote === '' ? '.' : `:\n${wrote}`}`;
}
