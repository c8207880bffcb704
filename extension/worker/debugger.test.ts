import { afterEach, describe, expect, test, vi } from 'vitest';
import { attach, attachedTarget } from './debugger.ts';

describe('attaching', () => {
  const calls: string[] = [];
  let attached: boolean;

  function browserWhere(isAttached: boolean, afterwards = true): void {
    attached = isAttached;
    calls.length = 0;
    vi.stubGlobal('chrome', {
      debugger: {
        attach: () => {
          calls.push('attach');
          if (attached) return Promise.reject(new Error('Another debugger is already attached'));
          attached = afterwards;
          return Promise.resolve();
        },
        detach: () => {
          calls.push('detach');
          attached = false;
          return Promise.resolve();
        },
        sendCommand: () =>
          attached
            ? Promise.resolve({ targetInfo: { targetId: 'T' } })
            : Promise.reject(new Error('Debugger is not attached to the tab with id: 1.')),
      },
    });
  }

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('returns the target', async () => {
    browserWhere(false);
    expect(await attachedTarget(1)).toBeUndefined();
    expect(await attach(1)).toEqual({ targetId: 'T' });
    expect(calls).toEqual(['attach']);
  });

  test('detaches what an earlier worker left attached', async () => {
    browserWhere(true);
    expect(await attach(1)).toEqual({ targetId: 'T' });
    expect(calls).toEqual(['detach', 'attach']);
  });

  test('fails if the debugger is detached immediately', async () => {
    browserWhere(false, false);
    await expect(attach(1)).rejects.toThrow('The debugger was detached immediately.');
  });
});
