/** A CDP client without a library, for attacks that no library would make. */
import type { OwnTab } from '../../harness/stage/own-tab.ts';
import { RawCdp, type CdpSession } from '../../harness/stage/raw-cdp.ts';
import type { Stage } from '../../harness/stage/stage.ts';

export interface RawClient {
  /** The browser session. */
  readonly cdp: RawCdp;
  /** The client's session with the shared tab. */
  readonly page: CdpSession;
}

/** Connects a client to the relay and attaches it to a shared tab. It is closed with the stage. */
export async function rawClient(stage: Stage, own: OwnTab): Promise<RawClient> {
  const { url, headers } = await stage.endpoint();
  const cdp = await RawCdp.connect(`${url.replace('http', 'ws')}/cdp`, headers);
  return { cdp, page: await cdp.attach(own.targetId) };
}

/** The message with which a command was refused. Fails if it was not refused. */
export async function refusalOf(command: Promise<unknown>): Promise<string> {
  const answer = await command.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in answer) return String(answer.error);
  throw new Error(`it was not refused, but returned: ${JSON.stringify(answer.value)}`);
}
