/** Waiting for frames between extension and relay, as the proxy sees them pass. */
import type { HistoryEvent } from '../history/event.ts';
import { within } from '../base/eventually.ts';
import type { Stage } from '../stage/stage.ts';

/** Whether an event is a message from one side of the extension's link with this in it. */
function isLinkFrame(event: HistoryEvent, from: 'peer' | 'server', part: string): boolean {
  return (
    event.type === 'frame' &&
    event.link === 'extension' &&
    event.from === from &&
    event.text?.includes(part) === true
  );
}

/** Calls `seen` for each message from one side with this in it, until the returned function is called. */
export function onLinkFrame(
  stage: Stage,
  from: 'peer' | 'server',
  part: string,
  seen: () => void,
): () => void {
  return stage.history.listen((event) => {
    if (isLinkFrame(event, from, part)) seen();
  });
}

/** Resolves with the next message of the extension with this in it. Listens from the moment of the call. */
export async function extensionSays(stage: Stage, part: string): Promise<void> {
  let stop = (): void => undefined;
  const said = new Promise<void>((resolve) => {
    stop = onLinkFrame(stage, 'peer', part, resolve);
  });
  await within(`the extension to say ${part}`, said).finally(stop);
}
