import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WORKER_LIMITS } from './limits.ts';
import { WedgeWatch } from './wedge-watch.ts';

const NEVER = new Promise<never>(() => undefined);
const { wedgeSilentMs, wedgeSilentMaxMs, browserAnswerMs } = WORKER_LIMITS;
/** It is asked twice, and the renderer twice each time. */
const FOUND_MS = wedgeSilentMs + 4 * browserAnswerMs;

/** What answers in the tab. */
let browser: boolean;
let renderer: boolean;
let script: boolean | 'refused';
let tab: { status: string; pendingUrl?: string };
let attachment: string | undefined;
let asked: string[];
let found: ReturnType<typeof vi.fn<() => void>>;
let watch: WedgeWatch;

beforeEach(() => {
  vi.useFakeTimers();
  browser = renderer = script = true;
  tab = { status: 'complete' };
  attachment = 'a';
  asked = [];
  found = vi.fn<() => void>();
  watch = new WedgeWatch({ tabId: () => 1, attachment: () => attachment, found });
  const answer = (answers: boolean): Promise<object> => (answers ? Promise.resolve({}) : NEVER);
  vi.stubGlobal('chrome', {
    debugger: {
      sendCommand: (_: object, method: string) => {
        asked.push(method);
        return answer(method === 'Target.getTargetInfo' ? browser : renderer);
      },
    },
    tabs: { get: () => Promise.resolve(tab) },
    scripting: {
      executeScript: () =>
        script === 'refused' ? Promise.reject(new Error('Cannot access contents')) : answer(script),
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Starts a command that is never answered. */
function hang(): { readonly ended: string[] } {
  const ended: string[] = [];
  watch
    .run(() => NEVER)
    .then(
      () => ended.push('answered'),
      (error: unknown) => ended.push((error as Error).message),
    );
  return { ended };
}

describe('wedged', () => {
  test('where not even the browser process answers', async () => {
    browser = renderer = false;
    hang();
    await vi.advanceTimersByTimeAsync(wedgeSilentMs + 2 * browserAnswerMs - 1);
    expect(found).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(found).toHaveBeenCalledOnce();
  });

  test('where the page runs scripts, but not what the debugger asks', async () => {
    renderer = false;
    hang();
    await vi.advanceTimersByTimeAsync(FOUND_MS);
    expect(found).toHaveBeenCalledOnce();
  });
});

describe('not wedged', () => {
  test.each<[string, () => void]>([
    ['an evaluation that waits for a promise, or takes hours', () => undefined],
    [
      'a page in an endless loop, paused, or with a dialog',
      () => {
        renderer = script = false;
      },
    ],
    [
      'a crashed page, or one that may not be scripted',
      () => {
        renderer = false;
        script = 'refused';
      },
    ],
    [
      'a page that waits for the response to a navigation',
      () => {
        renderer = false;
        tab = { status: 'loading', pendingUrl: 'https://slow.test/' };
      },
    ],
    [
      'a tab whose debugger is detached, and being attached again',
      () => {
        browser = renderer = false;
        attachment = undefined;
      },
    ],
  ])('%s', async (_, set) => {
    set();
    const { ended } = hang();
    await vi.advanceTimersByTimeAsync(10 * FOUND_MS);
    expect(found).not.toHaveBeenCalled();
    expect(ended).toEqual([]);
  });

  test('a tab whose commands are answered is not asked anything', async () => {
    await watch.run(() => Promise.resolve(1));
    await expect(watch.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(10 * FOUND_MS);
    expect(asked).toEqual([]);
  });

  test('an attachment that replaced the one that was asked about', async () => {
    browser = renderer = false;
    hang();
    await vi.advanceTimersByTimeAsync(wedgeSilentMs + browserAnswerMs);
    attachment = 'b';
    await vi.advanceTimersByTimeAsync(browserAnswerMs);
    expect(found).not.toHaveBeenCalled();
  });

  test('a machine that slept while it was asked: the second answer is on time', async () => {
    browser = renderer = false;
    hang();
    await vi.advanceTimersByTimeAsync(wedgeSilentMs + browserAnswerMs - 1);
    browser = renderer = true;
    await vi.advanceTimersByTimeAsync(10 * browserAnswerMs);
    expect(found).not.toHaveBeenCalled();
  });
});

test('what is cut off ends as if the debugger had been detached, and a late answer changes nothing', async () => {
  let answer = (_: object): void => undefined;
  const late = watch.run(() => new Promise<object>((resolve) => (answer = resolve)));
  const { ended } = hang();
  const cut = expect(late).rejects.toThrow('Detached while handling command.');
  watch.cutOff();
  answer({});
  await cut;
  expect(ended).toEqual(['Detached while handling command.']);
});

test('wedged again without an answer in between, it is asked later each time, and not without a limit', async () => {
  browser = renderer = false;
  const delays: number[] = [];
  for (let round = 0; round < 8; round++) {
    hang();
    const before = found.mock.calls.length;
    const since = performance.now();
    while (found.mock.calls.length === before) await vi.advanceTimersByTimeAsync(1_000);
    delays.push(performance.now() - since - 2 * browserAnswerMs);
    watch.cutOff();
    await vi.advanceTimersByTimeAsync(wedgeSilentMaxMs);
  }
  expect(delays).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  await watch.run(() => Promise.resolve());
  hang();
  await vi.advanceTimersByTimeAsync(wedgeSilentMs + 2 * browserAnswerMs);
  expect(found).toHaveBeenCalledTimes(9);
});

test('a command that Chromium throws out at once is over, and nothing is watched', async () => {
  const thrown = watch.run(() => {
    throw new TypeError('No matching signature.');
  });
  await expect(thrown).rejects.toThrow('No matching signature.');
  await vi.advanceTimersByTimeAsync(3 * FOUND_MS);
  expect(asked).toEqual([]);
});
