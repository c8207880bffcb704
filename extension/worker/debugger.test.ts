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

  test('says to what', async () => {
    browserWhere(false);
    expect(await attachedTarget(1)).toBeUndefined();
    expect(await attach(1)).toEqual({ targetId: 'T' });
    expect(calls).toEqual(['attach']);
  });

  test('gives up first what an earlier life of the worker has left behind', async () => {
    browserWhere(true);
    expect(await attach(1)).toEqual({ targetId: 'T' });
    expect(calls).toEqual(['detach', 'attach']);
  });

  test('fails where the debugger is detached at once', async () => {
    browserWhere(false, false);
    await expect(attach(1)).rejects.toThrow('The debugger was detached at once.');
  });
});
