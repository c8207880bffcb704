import { within } from '../base/eventually.ts';
import type { Stage } from '../stage/stage.ts';
import type { ToxicSpec } from '../network/toxics/create.ts';
import type { Strike } from '../stage/fault.ts';

/**
 * A toxic on the extension's current connection. Proved when it has struck and the extension has opened another
 * connection, because then the extension has noticed.
 */
export function untilGivenUp(stage: Stage, spec: ToxicSpec): Strike {
  const next = stage.extensionLink.nextConnection();
  const toxic = stage.extensionLink.add({ ...spec, connections: 'existing' });
  const proof = (async () => {
    await within(`${spec.type} to strike`, toxic.struck);
    const { number } = await within('a new connection from the extension', next);
    return `${toxic.evidence.detail}; then the extension opened connection ${number}`;
  })();
  return { proof, heal: () => toxic.remove() };
}
