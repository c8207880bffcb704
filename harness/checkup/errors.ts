/** What to say of uncaught errors. */
import type { RecordedError } from '../extension/driven-worker.ts';
import { firstLine, type Finding } from './check.ts';
import { remedyFor } from './chromium-messages.ts';

export function findingsOf(errors: readonly RecordedError[], reproduce: string): readonly Finding[] {
  return errors.map(({ message, source, line, occurrences }) => {
    const file = source.replace(/^chrome-extension:\/\/\w+\//, '');
    const place = line === undefined ? file : `${file}:${line}`;
    return {
      what: firstLine(message),
      evidence: `${occurrences} × in ${place || 'an unknown script'}`,
      reproduce,
      remedy: remedyFor(message),
      ...(file === '' || line === undefined ? {} : { at: { file, line } }),
    };
  });
}
