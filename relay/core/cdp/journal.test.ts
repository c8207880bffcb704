import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { Journal } from './journal.ts';

const NO_ACCOUNT = { refusal: () => undefined, add: () => undefined, remove: () => undefined };
let journal: Journal;
let order: number;

beforeEach(() => {
  journal = new Journal(NO_ACCOUNT);
  order = 0;
});

function record(method: string, params: Record<string, unknown> = {}): void {
  journal.record(method, params, ++order, 0);
}

function methods(): string[] {
  return [...journal.all()].map(({ method }) => method);
}

test('a journal forgets auto-attach when it is turned off: another session may want it still', () => {
  record('Target.setAutoAttach', { autoAttach: true });
  record('Target.setAutoAttach', { autoAttach: false });
  expect(methods()).toEqual([]);
});

describe('a journal keeps', () => {
  test.each([
    'Emulation.setDeviceMetricsOverride',
    'Fetch.enable',
    'Network.emulateNetworkConditions',
    'Network.enable',
    'Network.setExtraHTTPHeaders',
    'Page.createIsolatedWorld',
    'Page.enable',
    'Page.setBypassCSP',
    'Page.setLifecycleEventsEnabled',
    'Profiler.enable',
    'Runtime.addBinding',
    'Runtime.enable',
    'Target.setAutoAttach',
  ])('%s', (method) => {
    record(method);
    expect(methods()).toEqual([method]);
  });

  test('the last value of a setting, in the place of the last', () => {
    record('Emulation.setTimezoneOverride', { timezoneId: 'Europe/Rome' });
    record('Page.enable');
    record('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Tokyo' });
    expect([...journal.all()]).toEqual([
      { method: 'Page.enable', params: {}, order: 2, chars: 0 },
      { method: 'Emulation.setTimezoneOverride', params: { timezoneId: 'Asia/Tokyo' }, order: 3, chars: 0 },
    ]);
  });

  test('bindings by their names, and isolated worlds by frame and name', () => {
    for (const name of ['a', 'b', 'a']) record('Runtime.addBinding', { name });
    for (const frameId of ['f1', 'f2', 'f1']) record('Page.createIsolatedWorld', { frameId, worldName: 'w' });
    expect(journal.size).toBe(4);
  });

  test("init scripts under the client's identifiers, in their order", () => {
    journal.recordScript('1', { source: 'one' }, 1, 0);
    journal.recordScript('2', { source: 'two' }, 2, 0);
    journal.forgetScript('1');
    const [only] = journal.all();
    expect(only).toMatchObject({ script: '2', params: { source: 'two' } });
  });

  test('what a domain needs to be heard, however much there is', () => {
    record('Page.enable');
    record('Network.enable');
    for (let i = 0; i < RELAY_LIMITS.journalEntriesMax + 10; i++)
      record('Runtime.addBinding', { name: `${i}` });
    expect(methods().filter((method) => method.endsWith('.enable'))).toEqual([
      'Page.enable',
      'Network.enable',
    ]);
    expect(journal.size).toBe(RELAY_LIMITS.journalEntriesMax);
  });

  test('the isolated worlds of the last frames, of too many', () => {
    record('Runtime.addBinding', { name: 'first' });
    for (let i = 0; i < RELAY_LIMITS.journalEntriesMax; i++) {
      expect(journal.refusal('Page.createIsolatedWorld', { frameId: `${i}` }, 0)).toBeUndefined();
      record('Page.createIsolatedWorld', { frameId: `${i}` });
    }
    const [first, second] = journal.all();
    expect([first?.params, second?.params]).toEqual([{ name: 'first' }, { frameId: '1' }]);
    expect(journal.size).toBe(RELAY_LIMITS.journalEntriesMax);
  });

  test('up to its limit, and says so to whoever asks first', () => {
    const ask = (name: string): string | undefined =>
      journal.refusal('Runtime.addBinding', { name }, 0)?.message;
    for (let i = 0; i < RELAY_LIMITS.journalEntriesMax; i++) {
      expect(ask(`${i}`)).toBeUndefined();
      record('Runtime.addBinding', { name: `${i}` });
    }
    expect(ask('1'), 'is there already').toBeUndefined();
    expect(ask('one more')).toBe(
      'A setting was refused: a session can have up to 2000 settings that outlive the debugger ' +
        '(journalEntriesMax). No option changes this limit. Remove init scripts and bindings that you no longer need.',
    );
    expect(journal.refusal('Runtime.evaluate', {}, 0)).toBeUndefined();
  });
});

describe('a journal forgets', () => {
  test('all of a domain that is disabled', () => {
    record('Network.enable');
    record('Network.setExtraHTTPHeaders', { headers: {} });
    record('Page.enable');
    record('Network.disable');
    expect(methods()).toEqual(['Page.enable']);
  });

  test.each([
    ['Emulation.setDeviceMetricsOverride', 'Emulation.clearDeviceMetricsOverride'],
    ['Emulation.setGeolocationOverride', 'Emulation.clearGeolocationOverride'],
  ])('%s at %s', (setting, removal) => {
    record(setting);
    record(removal);
    expect(methods()).toEqual([]);
  });

  test('a binding that is removed, and no other', () => {
    for (const name of ['a', 'ab', 'a b']) record('Runtime.addBinding', { name });
    record('Runtime.removeBinding', { name: 'a' });
    expect([...journal.all()].map(({ params }) => params['name'])).toEqual(['ab', 'a b']);
  });
});

describe('a journal passes over', () => {
  test.each([
    'DOMDebugger.setDOMBreakpoint',
    'DOMDebugger.setEventListenerBreakpoint',
    'DOMDebugger.setXHRBreakpoint',
    'Debugger.setBreakpoint',
    'Debugger.setBreakpointByUrl',
    'Debugger.setBreakpointOnFunctionCall',
    'Debugger.setInstrumentationBreakpoint',
    'DOM.setFileInputFiles',
    'DOM.setOuterHTML',
    'Input.dispatchMouseEvent',
    'Network.getResponseBody',
    'Network.setCookies',
    'Page.captureScreenshot',
    'Page.navigate',
    'Page.setDocumentContent',
    'Profiler.start',
    'Runtime.evaluate',
  ])('%s', (method) => {
    record(method);
    expect(methods()).toEqual([]);
  });
});
