/** `Schema.getDomains`, which Chromium does not offer to an extension. */
import type { Command } from '../cdp/command.ts';
import type { ClientSession } from '../cdp/sessions.ts';
import type { Feature } from './feature.ts';

/** The list is fixed, in Chromium 156: it has domains that are gone, and lacks new ones. */
const NAMES =
  'Inspector Memory Page Emulation Security Network Database IndexedDB CacheStorage DOMStorage CSS ApplicationCache DOM IO ' +
  'DOMDebugger DOMSnapshot ServiceWorker Input LayerTree DeviceOrientation Tracing Animation Accessibility Storage Log ' +
  'Runtime Debugger Profiler HeapProfiler Schema Target Overlay Performance Audits HeadlessExperimental';
const DOMAINS = JSON.stringify({ domains: NAMES.split(' ').map((name) => ({ name, version: '1.2' })) });

export class Schema implements Feature {
  readonly name = 'schema';
  readonly commands = {
    'Schema.getDomains': (_session: ClientSession, command: Command) => command.reply(DOMAINS),
  };
}
