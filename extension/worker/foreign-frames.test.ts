import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attach } from './debugger.ts';
import { emptyForeignFrames } from './foreign-frames.ts';
import { WORKER_LIMITS } from './limits.ts';

const REFUSAL = 'Cannot access a chrome-extension:// URL of different extension';
const FRAME = 'chrome-extension://other/frame.html';

let frames: number;
let attempts: number;
let isAttached: boolean;
let executeScript: (injection: { target: object }) => Promise<object[]>;

beforeEach(() => {
  vi.useFakeTimers();
  frames = 1;
  attempts = 0;
  executeScript = () => {
    const results = Array.from({ length: frames }, () => ({ result: [FRAME] }));
    frames = 0;
    return Promise.resolve(results);
  };
  isAttached = false;
  vi.stubGlobal('chrome', {
    debugger: {
      attach: () => {
        attempts++;
        if (frames > 0) return Promise.reject(new Error(REFUSAL));
        if (isAttached) return Promise.reject(new Error('Another debugger is already attached'));
        isAttached = true;
        return Promise.resolve();
      },
      detach: () => {
        isAttached = false;
        return Promise.resolve();
      },
      sendCommand: () =>
        isAttached && frames === 0
          ? Promise.resolve({ targetInfo: { url: 'https://a.test/' } })
          : Promise.reject(new Error()),
    },
    scripting: { executeScript: (injection: { target: object }) => executeScript(injection) },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('empties the frames of other extensions, and attaches', async () => {
  const emptied = vi.fn();
  await expect(attach(1, emptied)).resolves.toMatchObject({ url: 'https://a.test/' });
  expect([attempts, emptied.mock.calls.length]).toEqual([2, 1]);
});

test('attaches again where Chromium has not detached, and refuses every command', async () => {
  isAttached = true;
  await expect(attach(1)).resolves.toMatchObject({ url: 'https://a.test/' });
});

test('touches no page where the debugger may be attached', async () => {
  frames = 0;
  executeScript = vi.fn();
  await attach(1);
  expect(executeScript).not.toHaveBeenCalled();
});

test('looks into all frames of the tab, also while it loads', async () => {
  const injection = vi.fn();
  executeScript = (what) => {
    injection(what);
    return Promise.resolve([]);
  };
  await emptyForeignFrames(7);
  expect(injection).toHaveBeenCalledWith(
    expect.objectContaining({ target: { tabId: 7, allFrames: true }, injectImmediately: true }),
  );
});

test("gives Chromium's error if it found none, as in a tab with another extension's page", async () => {
  executeScript = () => Promise.reject(new Error('Cannot access contents of the page.'));
  const emptied = vi.fn();
  await expect(attach(1, emptied)).rejects.toThrow(REFUSAL);
  expect([attempts, emptied.mock.calls.length]).toEqual([1, 0]);
});

test('does not wait for a page whose script never ends', async () => {
  executeScript = () => new Promise(() => undefined);
  const failed = expect(attach(1)).rejects.toThrow(REFUSAL);
  await vi.advanceTimersByTimeAsync(WORKER_LIMITS.emptyFramesMs);
  await failed;
});
