/**
 * Which commands may be sent a second time when the answer to the first was lost.
 *
 * Safe are those that only read, and those that set a state to a given value. Everything else, above all
 * whatever runs the page's code or acts on it, is executed at most once.
 */
import { RELAY_LIMITS } from '../limits.ts';

/** Read-only by their names: `DOM.getDocument`, `Page.captureScreenshot`, … */
const READING = /^[A-Z][A-Za-z]*\.(get|query|describe|capture|print|search|resolve|snapshot)/;

/** Set a state to a given value; a second time changes nothing. */
const SETTING = /^[A-Z][A-Za-z]*\.(enable|disable|set|clear|reset)/;

/** Exceptions to the two rules above: these change something, or hand something out only once. */
const NOT_SAFE: ReadonlySet<string> = new Set([
  'Debugger.setBreakpoint',
  'Debugger.setBreakpointByUrl',
  'Debugger.setBreakpointOnFunctionCall',
  'Debugger.setInstrumentationBreakpoint',
  'Debugger.setScriptSource',
  'Debugger.setVariableValue',
  'DOM.setFileInputFiles',
  'DOM.setNodeName',
  'DOM.setOuterHTML',
  'Page.setDocumentContent',
  'Profiler.getBestEffortCoverage',
  'Profiler.takePreciseCoverage',
]);

const ALSO_SAFE: ReadonlySet<string> = new Set([
  'Browser.getVersion',
  'Runtime.runIfWaitingForDebugger',
  'Runtime.releaseObject',
  'Runtime.releaseObjectGroup',
  'Page.bringToFront',
  'Page.stopLoading',
  'Page.createIsolatedWorld',
  'Runtime.addBinding',
  'Runtime.removeBinding',
  'Target.activateTarget',
  'Target.closeTarget',
  'Target.setAutoAttach',
  'download.cancel',
  'download.find',
  'tab.reset',
]);

/** Remembers a judgement of up to so many methods. They come from clients, so there may be any number of them. */
export class JudgedMethods {
  private readonly judge: (method: string) => boolean;
  private readonly max: number;
  private readonly known = new Map<string, boolean>();

  constructor(judge: (method: string) => boolean, max: number = RELAY_LIMITS.judgedMethodsMax) {
    this.judge = judge;
    this.max = max;
  }

  of(method: string): boolean {
    const remembered = this.known.get(method);
    if (remembered !== undefined) return remembered;
    const judged = this.judge(method);
    if (this.known.size < this.max) this.known.set(method, judged);
    return judged;
  }
}

const repeatable = new JudgedMethods(judge);

/** Whether sending `method` twice does no more than sending it once. */
export function mayRepeat(method: string): boolean {
  return repeatable.of(method);
}

function judge(method: string): boolean {
  if (ALSO_SAFE.has(method)) return true;
  return !NOT_SAFE.has(method) && (READING.test(method) || SETTING.test(method));
}
