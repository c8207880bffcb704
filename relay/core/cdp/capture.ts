/**
 * Pictures of tabs in the background. Chromium draws such a tab only for the picture, and misses the frame now
 * and then when the page has changed a little while before (Chromium 156: of twenty pictures taken 200 ms after
 * a style was added, thirteen were never answered, to a client of Chromium's own too). Another capture makes it
 * draw, and both are answered.
 */
import type { Hub } from './hub.ts';
import type { ClientSession } from './sessions.ts';

export const CAPTURE = 'Page.captureScreenshot';

/** Most pictures take less. */
const NUDGE_MS = 150;
/** A page that has answered none of these is busy with itself: the waits double, and make 19 s. */
const NUDGES_MAX = 7;
/** As little as can be asked for. */
const ONE_PIXEL = JSON.stringify({
  format: 'jpeg',
  quality: 0,
  clip: { x: 0, y: 0, width: 1, height: 1, scale: 1 },
});

/** Asks again, for one pixel, as long as a picture is not answered. Call the result when it is. */
export function nudgeCapture(hub: Hub, session: ClientSession): () => void {
  let answered = false;
  const nudge = (left: number, ms: number): void => {
    hub.later(ms, () => {
      if (answered || !session.real.clients.has(session)) return;
      hub.command(session.real, {
        method: CAPTURE,
        params: ONE_PIXEL,
        asker: session,
        done: () => undefined,
      });
      if (left > 1) nudge(left - 1, ms * 2);
    });
  };
  nudge(NUDGES_MAX, NUDGE_MS);
  return () => {
    answered = true;
  };
}
