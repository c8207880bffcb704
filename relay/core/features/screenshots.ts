/**
 * Screenshots. Chromium renders a background tab only for the screenshot, and often misses that frame if the page has
 * changed shortly before: then it never answers (Chromium 156, on its own endpoint too). Another capture makes it render,
 * and both are answered. But a capture with other params spoils one that is under way: it returns the other's size, or
 * repeats parts of the page. So a tab takes one screenshot at a time, and what wakes it is the same capture again: its
 * answer is right then. Screenshots that go beyond the viewport corrupt each other even so. They are woken by one of the
 * viewport, and taken again after it.
 *
 * Chromium's debugging bar slides into a tab that is attached or loaded, and changes the height of the page meanwhile: a
 * screenshot beyond the viewport repeats parts of the page then. So that waits until the bar has its place.
 */
import type { Command } from '../cdp/command.ts';
import type { ClientSession, RealSession, Tab } from '../cdp/sessions.ts';
import { NEVER_ALONE } from '../errors.ts';
import { SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import type { Commands, Timers } from '../cdp/ports.ts';
import type { Feature } from './feature.ts';

type Ports = Commands & Timers;

const CAPTURE = 'Page.captureScreenshot';

/** Most screenshots take less. The waits double. */
const NUDGE_MS = 150;
/** In one try. In the first, a page counts as stuck after 9.5 s. */
const NUDGES_MAX = 5;
/** The waits of each try are twice those of the one before, for screenshots that take long. */
const TRIES_MAX = 5;
/** Twice as long as the bar has been seen to move. Chromium does not say when it is there. */
const BAR_MOVES_MS = 300;
const VIEWPORT = JSON.stringify({ format: 'jpeg', quality: 0 });

export class Screenshots implements Feature {
  readonly name = 'screenshots';
  readonly commands = {
    [CAPTURE]: (session: ClientSession, command: Command) => this.take(session, command),
  };
  readonly events = {
    'Page.loadEventFired': ({ tab }: RealSession) => {
      this.movedAt.set(tab, this.ports.now());
      return false;
    },
  };
  private readonly ports: Ports;
  private readonly captures = new WeakMap<RealSession, Captures>();
  /** When the bar has begun to move in a tab. */
  private readonly movedAt = new WeakMap<Tab, number>();

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Where there is a debugger again at the same time, it has been attached anew. */
  debuggerLost(tab: Tab): void {
    this.movedAt.set(tab, this.ports.now());
  }

  /** Takes a screenshot for a client: after those that were asked for before it, and again if it was not alone. */
  private take(session: ClientSession, command: Command): void {
    const { real } = session;
    const { ports } = this;
    const captures = this.captures.get(real) ?? new Captures(ports, real);
    this.captures.set(real, captures);
    const params = JSON.stringify(command.params);
    const isBeyond = command.params['captureBeyondViewport'] === true;
    const movesMs = BAR_MOVES_MS - (ports.now() - (this.movedAt.get(real.tab) ?? -BAR_MOVES_MS));
    if (isBeyond && movesMs > 0) return this.takeLater(session, command, movesMs);
    captures.add({
      ask: (done) => ports.command(session.real, { method: CAPTURE, params, asker: session, done }),
      wake: isBeyond ? VIEWPORT : params,
      spoils: isBeyond,
      answer: (outcome) => command.end(outcome),
      wanted: () => command.wanted(),
      tries: 0,
    });
  }

  private takeLater(session: ClientSession, command: Command, ms: number): void {
    this.ports.later(ms, () => {
      command.attempt(() => {
        if (command.wanted()) this.take(session, command);
        else command.fail(SESSION_NOT_FOUND);
      });
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
  /** Called when a capture has ended that the current screenshot may have waited for. */
  private ended: () => void = () => undefined;

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
    let isSpoilt = this.underWay > 0;
    let nudges = 0;
    let isOver = false;
    let outcome: Outcome | undefined;
    const settle = (): void => {
      if (outcome === undefined || isOver) return;
      const again = isSpoilt && outcome.kind === 'answered' && job.wanted();
      if (!again) job.answer(outcome);
      // One that is still under way would spoil the next.
      if (this.underWay > 0 && nudges < NUDGES_MAX) return;
      isOver = true;
      if (again) this.tryAgain(job);
      this.release(job);
    };
    const nudge = (): void => {
      if (isOver) return;
      if (nudges === NUDGES_MAX || !job.wanted()) {
        settle();
        // A page that never answers does not hold up the next screenshot, which spoils this one.
        isSpoilt = true;
        return this.release(job);
      }
      nudges++;
      isSpoilt ||= job.spoils;
      this.wake(job.wake);
      this.ports.later(wait * 2 ** nudges, nudge);
    };
    this.ended = settle;
    this.begin(job.ask, (given) => {
      outcome = given;
      settle();
    });
    this.ports.later(wait, nudge);
  }

  /** Not if captures are under way that nobody waits for any more: they would spoil another try, too. */
  private tryAgain(job: Job): void {
    const othersWait = this.current !== undefined && this.current !== job;
    const isStuck = this.underWay > 0 && !othersWait;
    if (isStuck || job.tries === TRIES_MAX) job.answer({ kind: 'refused', error: NEVER_ALONE });
    else this.waiting.unshift(job);
  }

  private wake(params: string): void {
    this.begin(
      (done) => this.ports.command(this.real, { method: CAPTURE, params, done }),
      () => undefined,
    );
  }

  private begin(ask: Ask, done: (outcome: Outcome) => void): void {
    this.underWay++;
    let hasEnded = false;
    ask((outcome) => {
      if (hasEnded) return;
      hasEnded = true;
      this.underWay--;
      done(outcome);
      this.ended();
    });
  }
}
