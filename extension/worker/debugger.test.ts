import { afterEach, describe, expect, test, vi } from 'vitest';
import { attach, attachedTarget, isNoTab, isNotAttached, readError } from './debugger.ts';

test.each([
  [new Error('{"code":-32601,"message":"not found"}'), { code: -32601, message: 'not found' }],
  [new Error('Cannot attach to this target.'), { code: -32000, message: 'Cannot attach to this target.' }],
  [new Error('{"code":"x"}'), { code: -32000, message: '{"code":"x"}' }],
  [new Error('null'), { code: -32000, message: 'null' }],
  ['a text', { code: -32000, message: 'a text' }],
])('%s is read as what Chromium meant', (error, expected) => {
  expect(readError(error)).toEqual(expected);
});

test('the words for a lost debugger and for a missing tab are told apart', () => {
  const lost = readError(new Error('Debugger is not attached to the tab with id: 7.'));
  const gone = readError(new Error('No tab with given id 7.'));
  expect([isNotAttached(lost), isNoTab(lost)]).toEqual([true, false]);
  expect([isNotAttached(gone), isNoTab(gone)]).toEqual([false, true]);
});

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
