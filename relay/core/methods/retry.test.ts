import { expect, test, vi } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { JudgedMethods, mayRepeat } from './retry.ts';

test.each([
  'Accessibility.getFullAXTree',
  'Browser.getVersion',
  'CSS.getComputedStyleForNode',
  'DOM.describeNode',
  'DOM.getDocument',
  'DOM.querySelector',
  'DOM.resolveNode',
  'Emulation.clearDeviceMetricsOverride',
  'Emulation.setDeviceMetricsOverride',
  'Network.disable',
  'Network.setExtraHTTPHeaders',
  'Page.captureScreenshot',
  'Page.createIsolatedWorld',
  'Page.enable',
  'Page.getFrameTree',
  'Page.printToPDF',
  'Runtime.addBinding',
  'Runtime.enable',
  'Runtime.runIfWaitingForDebugger',
  'Target.setAutoAttach',
])('%s may be asked again', (method) => expect(mayRepeat(method)).toBe(true));

test.each([
  '/json/new',
  'DOM.focus',
  'DOM.removeNode',
  'DOM.setFileInputFiles',
  'DOM.setOuterHTML',
  'Debugger.resume',
  'Debugger.setBreakpointByUrl',
  'Fetch.continueRequest',
  'Input.dispatchKeyEvent',
  'Input.dispatchMouseEvent',
  'Input.insertText',
  'Page.addScriptToEvaluateOnNewDocument',
  'Page.close',
  'Page.handleJavaScriptDialog',
  'Page.navigate',
  'Page.reload',
  'Page.setDocumentContent',
  'Profiler.takePreciseCoverage',
  'Runtime.callFunctionOn',
  'Runtime.evaluate',
  'Runtime.runScript',
  'Target.createTarget',
  'nonsense',
])('%s is executed once at most', (method) => expect(mayRepeat(method)).toBe(false));

test.each([
  ['below', -1, 0],
  ['at', 0, 0],
  ['above', 1, 1],
])('of so many methods the judgement is remembered: %s the limit', (_, more, forgotten) => {
  const judge = vi.fn(() => true);
  const judged = new JudgedMethods(judge);
  const methods = Array.from({ length: RELAY_LIMITS.judgedMethodsMax + more }, (_, n) => `Page.get${n}`);
  for (const method of methods) judged.of(method);
  judge.mockClear();
  for (const method of methods) expect(judged.of(method)).toBe(true);
  expect(judge).toHaveBeenCalledTimes(forgotten);
});
