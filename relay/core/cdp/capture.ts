/**
 * Screenshots. Chromium renders a background tab only for the screenshot, and sometimes misses that frame if the page
 * has changed shortly before: then it never answers (Chromium 156, on its own endpoint too). Another capture makes it
 * render, and both are answered. But captures that run at the same time spoil each other: one returns the other's
 * size, or repeats parts of the page. So a tab takes one screenshot at a time, and one that was not alone is taken
 * again.
 */
import { NEVER_ALONE } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { Command } from './client.ts';
import type { Hub } from './hub.ts';
import type { ClientSession, RealSession } from './sessions.ts';

export const CAPTURE = 'Page.captureScreenshot';

/** Most screenshots take less. */
const NUDGE_MS = 150;
/** The waits double: the last one begins after 19 s and takes as long. A page that has not rendered by then is busy with itself. */
const NUDGES_MAX = 7;
/** As little as can be asked for. */
const ONE_PIXEL = JSON.stringify({
  format: 'jpeg',
  quality: 0,
  clip: { x: 0, y: 0, width: 1, height: 1, scale: 1 },
});

/** Takes a screenshot for a client: after those that were asked for before it, and again if it was not alone. */
export function capture(hub: Hub, session: ClientSession, command: Command): void {
  const params = JSON.stringify(command.params);
  session.real.captures.add(hub, session.real, {
    ask: (done) => hub.command(session.real, { method: CAPTURE, params, asker: session, done }),
    answer: command.end,
    wanted: command.wanted,
    nudges: 0,
  });
}

type Ask = (done: (outcome: Outcome) => void) => void;

interface Job {
  readonly ask: Ask;
  readonly answer: (outcome: Outcome) => void;
  readonly wanted: () => boolean;
  /** One-pixel captures for it so far. After the last one it is left alone, so it ends alone. */
  nudges: number;
}

/** The screenshots of one tab. */
export class Captures {
  private readonly waiting: Job[] = [];
  private current: Job | undefined;
  /** How many have begun, one-pixel ones included. */
  private begun = 0;
  private underWay = 0;
  /** Goes on with the current screenshot where it can. */
  private goOn: () => void = () => undefined;

  add(hub: Hub, real: RealSession, job: Job): void {
    this.waiting.push(job);
    this.next(hub, real);
  }

  private next(hub: Hub, real: RealSession): void {
    if (this.current !== undefined) return;
    this.current = this.waiting.shift();
    if (this.current !== undefined) this.take(hub, real, this.current);
  }

  private release(hub: Hub, real: RealSession, job: Job): void {
    if (this.current !== job) return;
    this.current = undefined;
    this.next(hub, real);
  }

  private take(hub: Hub, real: RealSession, job: Job): void {
    const number = this.begun + 1;
    const beganAlone = this.underWay === 0;
    let answered: { readonly outcome: Outcome; readonly alone: boolean } | undefined;
    let settled = false;
    const settle = (): void => {
      // One that is still under way would spoil the next.
      if (answered === undefined || settled || (this.underWay > 0 && job.nudges < NUDGES_MAX)) return;
      settled = true;
      const { outcome, alone } = answered;
      if (alone || !job.wanted()) job.answer(outcome);
      else if (this.underWay > 0) job.answer({ kind: 'refused', error: NEVER_ALONE });
      else this.waiting.unshift(job);
      this.release(hub, real, job);
      this.next(hub, real);
    };
    const nudge = (): void => {
      if (settled) return;
      // Neither a client that has left nor a page that never answers is to keep others waiting.
      if (!job.wanted() || job.nudges === NUDGES_MAX) return this.release(hub, real, job);
      job.nudges++;
      this.begin((done) => hub.command(real, { method: CAPTURE, params: ONE_PIXEL, done }));
      hub.later(NUDGE_MS * 2 ** job.nudges, nudge);
    };
    this.goOn = settle;
    this.begin(job.ask, (outcome) => {
      answered = { outcome, alone: outcome.kind !== 'answered' || (beganAlone && this.begun === number) };
      settle();
    });
    hub.later(NUDGE_MS * 2 ** job.nudges, nudge);
  }

  private begin(ask: Ask, done: (outcome: Outcome) => void = () => undefined): void {
    this.begun++;
    this.underWay++;
    let ended = false;
    ask((outcome) => {
      if (ended) return;
      ended = true;
      this.underWay--;
      done(outcome);
      this.goOn();
    });
  }
}
