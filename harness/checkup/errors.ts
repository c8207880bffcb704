/** What to say of uncaught errors. */
import type { RecordedError } from '../extension/driven-worker.ts';
import { firstLine, type Finding } from './check.ts';
import { remedyFor } from './chromium-messages.ts';

export function findingsOf(errors: readonly RecordedError[], reproduce: string): readonly Finding[] {
  return errors.map(({ message, source, occurrences }) => ({
    what: firstLine(message),
    evidence: `${occurrences} × in ${source.replace(/^chrome-extension:\/\/\w+\//, '') || 'an unknown script'}`,
    reproduce,
    remedy: remedyFor(message),
  }));
}
