/** What the audit log says of tabs that clients open and close. */
import { whoIs, type Audit } from '../audit.ts';
import type { Outcome } from '../outcome.ts';
import { Client } from './client.ts';
import { numberOf, parseResult } from './json.ts';
import type { TabRequest } from './ports.ts';

/** Notes a tab that was opened or closed for `asker`: a client, or nobody where the HTTP interface was used. */
export function auditTabRequest(audit: Audit, frame: TabRequest, outcome: Outcome, asker?: object): void {
  if (outcome.kind !== 'answered') return;
  const who = asker instanceof Client ? whoIs(asker) : {};
  if (frame.type === 'tab.close') audit({ event: 'tab.closed', tab: frame.tab, ...who });
  if (frame.type === 'tab.create') {
    audit({ event: 'tab.opened', tab: numberOf(parseResult(outcome.body)['tab']), ...who });
  }
}
