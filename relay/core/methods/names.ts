/** What the name of a CDP method says of it, where its row in table.ts does not say otherwise. */
import { byMethod } from '../../protocol/by-method.ts';

/** Only reads: `DOM.getDocument`, `Page.captureScreenshot`, … */
const READING = /^[A-Z][A-Za-z]*\.(get|query|describe|capture|print|search|resolve|snapshot)/;

/** Sets a state to a given value; a second time changes nothing. */
const SETTING = /^[A-Z][A-Za-z]*\.(enable|disable|set|clear|reset)/;

/** Sets up something that is lost with the debugger. */
const KEPT =
  /^(Emulation|Network|Page|Input|Overlay|DOM|DOMDebugger|Debugger|Runtime|Security|Log|Performance|Target|Fetch|ServiceWorker|Audits|Media|WebAuthn|Accessibility|CSS|Animation|DOMStorage|IndexedDB|CacheStorage|DeviceOrientation|Profiler|HeapProfiler)\.(set|enable|start|emulate)/;

export const readsOrSets = byMethod((method) => READING.test(method) || SETTING.test(method));

export const setsUp = byMethod((method) => KEPT.test(method));

/** Acts on the page as the user does. */
export function isInput(method: string): boolean {
  return method.startsWith('Input.');
}
