/** Waits for frames between extension and relay, as seen by the proxy. */
import type { HistoryEvent } from '../history/event.ts';
import { within } from '../base/eventually.ts';
import type { Stage } from '../stage/stage.ts';

/** Whether an event is a message from one side of the extension's link that contains this text. */
function isLinkFrame(event: HistoryEvent, from: 'peer' | 'server', part: string): boolean {
  return (
    event.type === 'frame' &&
    event.link === 'extension' &&
    event.from === from &&
    event.text?.includes(part) === true
  );
}

/** Calls `seen` for each message from one side that contains this text, until the returned function is called. */
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

/** Resolves with the extension's next message that contains this text. Listens from the moment of the call. */
export async function extensionSays(stage: Stage, part: string): Promise<void> {
  let stop = (): void => undefined;
  const said = new Promise<void>((resolve) => {
    stop = onLinkFrame(stage, 'peer', part, resolve);
  });
  await within(`a message from the extension with ${part}`, said).finally(stop);
}
