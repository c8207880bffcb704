/**
 * Screenshots. Chromium renders a background tab only for the screenshot, and sometimes misses that frame if the page
 * has changed shortly before: then it never answers (Chromium 156, on its own endpoint too). Another capture makes it
 * render, and both are answered. But captures that run at the same time spoil each other: one returns the other's
 * size, or repeats parts of the page. So a tab takes one screenshot at a time, and one that was not alone is taken
 * again.
 */
import type { Command } from '../cdp/client.ts';
import type { ClientSession, RealSession } from '../cdp/sessions.ts';
import { NEVER_ALONE } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature, Ports } from './feature.ts';

const CAPTURE = 'Page.captureScreenshot';

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

export class Screenshots implements Feature {
  readonly name = 'screenshots';
  readonly commands = {
    [CAPTURE]: (session: ClientSession, command: Command) => this.take(session, command),
  };
  private readonly ports: Ports;
  private readonly captures = new WeakMap<RealSession, Captures>();

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Takes a screenshot for a client: after those that were asked for before it, and again if it was not alone. */
  private take(session: ClientSession, command: Command): void {
    const { real } = session;
    const { ports } = this;
    const captures = this.captures.get(real) ?? new Captures(ports, real);
    this.captures.set(real, captures);
    const params = JSON.stringify(command.params);
    captures.add({
      ask: (done) => ports.command(session.real, { method: CAPTURE, params, asker: session, done }),
      answer: command.end,
      wanted: command.wanted,
      nudges: 0,
    });
  }
}

type Ask = (done: (outcome: Outcome) => void) => void;

interface Job {
  readonly ask: Ask;
  readonly answer: (outcome: Outcome) => void;
  readonly wanted: () => boolean;
  /** One-pixel captures for it so far. After the last one it is left alone, so it ends alone. */
  nudges: number;
}

/** The screenshots of one real session. */
class Captures {
  private readonly ports: Ports;
  private readonly real: RealSession;
  private readonly waiting: Job[] = [];
  private current: Job | undefined;
  /** How many have begun, one-pixel ones included. */
  private begun = 0;
  private underWay = 0;
  /** Goes on with the current screenshot where it can. */
  private goOn: () => void = () => undefined;

  constructor(ports: Ports, real: RealSession) {
    this.ports = ports;
    this.real = real;
  }

  add(job: Job): void {
    this.waiting.push(job);
    this.next();
  }

  private next(): void {
    if (this.current !== undefined) return;
    this.current = this.waiting.shift();
    if (this.current !== undefined) this.take(this.current);
  }

  private release(job: Job): void {
    if (this.current !== job) return;
    this.current = undefined;
    this.next();
  }

  private take(job: Job): void {
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
      this.release(job);
      this.next();
    };
    const nudge = (): void => {
      if (settled) return;
      // Neither a client that has left nor a page that never answers is to keep others waiting.
      if (!job.wanted() || job.nudges === NUDGES_MAX) return this.release(job);
      job.nudges++;
      this.begin((done) => this.ports.command(this.real, { method: CAPTURE, params: ONE_PIXEL, done }));
      this.ports.later(NUDGE_MS * 2 ** job.nudges, nudge);
    };
    this.goOn = settle;
    this.begin(job.ask, (outcome) => {
      answered = { outcome, alone: outcome.kind !== 'answered' || (beganAlone && this.begun === number) };
      settle();
    });
    this.ports.later(NUDGE_MS * 2 ** job.nudges, nudge);
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
