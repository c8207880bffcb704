/**
 * Screenshots. Chromium renders a background tab only for the screenshot, and often misses that frame if the page has
 * changed shortly before: then it never answers (Chromium 156, on its own endpoint too). Another capture makes it render,
 * and both are answered. But a capture with other params spoils one that is under way: it returns the other's size, or
 * repeats parts of the page. So a tab takes one screenshot at a time, and what wakes it is the same capture again: its
 * answer is right then. Screenshots that go beyond the viewport spoil each other even so. They are woken by one of the
 * viewport, and taken again after it.
 */
import type { Command } from '../cdp/client.ts';
import type { ClientSession, RealSession } from '../cdp/sessions.ts';
import { NEVER_ALONE } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature, Ports } from './feature.ts';

const CAPTURE = 'Page.captureScreenshot';

/** Most screenshots take less. The waits double. */
const NUDGE_MS = 150;
/** For one try. The last one is 4.5 s old when the page counts as stuck. */
const NUDGES_MAX = 5;
/** A screenshot beyond the viewport that takes longer than all waits of one try has longer ones in the next. */
const TRIES_MAX = 5;
const VIEWPORT = JSON.stringify({ format: 'jpeg', quality: 0 });

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
    const ask: Ask = (done) => ports.command(session.real, { method: CAPTURE, params, asker: session, done });
    const isBeyond = command.params['captureBeyondViewport'] === true;
    captures.add({
      ask,
      wake: isBeyond ? VIEWPORT : params,
      spoils: isBeyond,
      answer: command.end,
      wanted: command.wanted,
      tries: 0,
    });
  }
}

type Ask = (done: (outcome: Outcome) => void) => void;

interface Job {
  readonly ask: Ask;
  /** Params of the capture that makes Chromium render. */
  readonly wake: string;
  /** Whether that capture spoils the screenshot. */
  readonly spoils: boolean;
  readonly answer: (outcome: Outcome) => void;
  readonly wanted: () => boolean;
  tries: number;
}

/** The screenshots of one real session. */
class Captures {
  private readonly ports: Ports;
  private readonly real: RealSession;
  private readonly waiting: Job[] = [];
  private current: Job | undefined;
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
    const wait = NUDGE_MS * 2 ** job.tries;
    job.tries++;
    const beganAlone = this.underWay === 0;
    let nudges = 0;
    let outcome: Outcome | undefined;
    let answered = false;
    let isOver = false;
    const answer = (given: Outcome): void => {
      answered = true;
      job.answer(given);
    };
    const goOn = (): void => {
      if (outcome === undefined) return;
      const isRight = beganAlone && (nudges === 0 || !job.spoils);
      if (!answered && (isRight || outcome.kind !== 'answered' || !job.wanted())) answer(outcome);
      // One that is still under way would spoil the next.
      if (this.underWay > 0 && nudges < NUDGES_MAX) return;
      isOver = true;
      this.goOn = () => undefined;
      if (!answered && this.underWay === 0 && job.tries < TRIES_MAX) return this.take(job);
      if (!answered) answer({ kind: 'refused', error: NEVER_ALONE });
      this.release(job);
    };
    const nudge = (): void => {
      if (isOver) return;
      // Neither a client that has left nor a page that never answers is to keep others waiting.
      if (!job.wanted() || nudges === NUDGES_MAX) return this.release(job);
      nudges++;
      this.begin((done) => this.wake(job, done));
      this.ports.later(wait * 2 ** nudges, nudge);
    };
    this.goOn = goOn;
    this.begin(job.ask, (given) => {
      outcome = given;
    });
    this.ports.later(wait, nudge);
  }

  private wake({ wake: params }: Job, done: (outcome: Outcome) => void): void {
    this.ports.command(this.real, { method: CAPTURE, params, done });
  }

  private begin(ask: Ask, done: (outcome: Outcome) => void = () => undefined): void {
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
