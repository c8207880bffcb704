import type { Audit } from '../audit.ts';
import type { RequestSpec } from '../link/requests.ts';
import type { Outcome } from '../outcome.ts';
import { auditTabRequest } from './audit-tabs.ts';
import { noteOpened } from './opened-tabs.ts';
import type { TabRequest } from './ports.ts';
import type { Targets } from './targets.ts';

/** What a request about a tab needs of the relay. */
export interface TabRequestPorts {
  readonly targets: Targets;
  readonly audit: Audit;
  now(): number;
}

/** A request about a tab or a window, as a request to the extension. `isReady`: whether the link takes requests. */
export function tabRequestSpec(
  ports: TabRequestPorts,
  asked: { readonly frame: TabRequest; readonly method: string; readonly asker: object | undefined },
  done: (outcome: Outcome) => void,
  isReady: () => boolean,
): RequestSpec {
  const { frame, method, asker } = asked;
  // A discard may give the tab another id while the request is held.
  const tab = 'tab' in frame ? ports.targets.byTabId(frame.tab) : undefined;
  return {
    frame: (id, once) => ({
      ...asOfNow(frame, ports.now()),
      ...(tab === undefined ? {} : { tab: tab.id }),
      id,
      once,
    }),
    method,
    client: asker,
    scopes: () => [asker, tab].filter((scope) => scope !== undefined),
    sendable: isReady,
    done: (outcome) => {
      auditTabRequest(ports.audit, frame, outcome, asker);
      if (frame.type === 'tab.create') noteOpened(ports.targets, outcome);
      done(outcome);
    },
  };
}

/**
 * What the extension gets is as of when it is asked. A time of the relay's is of no use to it, so it gets how long ago
 * that was.
 */
function asOfNow(frame: TabRequest, nowMs: number) {
  if (frame.type === 'permissions.set') return { type: frame.type, sites: frame.sites() };
  if (!('heardAtMs' in frame)) return frame;
  const { heardAtMs, ...rest } = frame;
  return { ...rest, agoMs: Math.floor(nowMs - heardAtMs) };
}
