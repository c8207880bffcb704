/** Plays a race on a stage. */
import type { Page } from 'playwright';
import { clickCounter } from '../scenarios/checks.ts';
import type { ProxiedConnection } from '../network/proxied-connection.ts';
import { eventually, within } from '../base/eventually.ts';
import { showForeignFrame } from '../stage/foreign-frame.ts';
import type { OwnTab } from '../stage/own-tab.ts';
import { RawCdp } from '../stage/raw-cdp.ts';
import { reasonOf } from '../stage/stage-error.ts';
import type { Stage } from '../stage/stage.ts';
import { SymptomError } from '../oracle/violation.ts';
import { GateBoard, type HeldMessage, type Sender } from './gate-board.ts';
import type { Line, Race, Statement } from './language.ts';
import { messagesPassed } from './messages-passed.ts';

/** Ends a hang. Holdfast gives up on a silent connection within 5 s. */
const WAIT_MS = 20_000;
/** The upgrade response alone is shorter than this; together with the challenge it is longer. */
const UPGRADE_BYTES_MAX = 250;
/** Longer than any race, so that a hold ends only when it is released. */
const HELD_MS = 60_000;

interface Awaited {
  readonly text: string;
  readonly from: Sender;
  readonly sinceMs: number;
}

interface Started {
  readonly answer: Promise<unknown>;
}

/** A line that failed. */
class RaceError extends SymptomError {
  override readonly name = 'RaceError';

  constructor(message: string, { statement }: Line, cause: unknown) {
    // Who sends what the line forbids is to blame. What does not come may be anybody's fault.
    const forbids = statement.do === 'not-sent' || statement.do === 'not-sent-on-new';
    super(message, forbids ? { part: statement.from } : {}, cause);
  }
}

/** Plays a race. Rejects with {@link RaceError} for the first line that fails. */
export async function playRace(
  stage: Stage,
  race: Race,
  onLine: (line: Line) => void = () => undefined,
): Promise<void> {
  const { page, own } = await stage.clientWithTab('/articles/1');
  await clickCounter(page);
  await stage.settled();
  const player = new Player(stage, page, own);
  try {
    // A gate must see a connection from its first byte.
    if (race.lines.some(({ statement }) => statement.do === 'hold-message')) {
      await player.connectAgain().catch((cause: unknown) => {
        const why = `Before line 1, the extension has to connect again: ${reasonOf(cause)}`;
        throw new SymptomError(why, {}, cause);
      });
    }
    for (const line of race.lines) {
      await stage
        .step(line.text, () => player.carryOut(line.statement))
        .catch((cause: unknown) => {
          const why = `Line ${line.number} failed ("${line.text}"): ${reasonOf(cause)}`;
          throw new RaceError(why, line, cause);
        });
      onLine(line);
    }
  } finally {
    player.releaseAll();
  }
}

class Player {
  private readonly stage: Stage;
  private readonly page: Page;
  private readonly own: OwnTab;
  private readonly board: GateBoard;
  private sinceMs: number;
  private readonly holds = new Map<string, HeldMessage>();
  /** What each hold of a message waits for. */
  private readonly awaited = new Map<string, Awaited>();
  private readonly commands = new Map<string, Started>();
  /** The connection that a statement broke last. */
  private old: ProxiedConnection | undefined;

  constructor(stage: Stage, page: Page, own: OwnTab) {
    this.stage = stage;
    this.page = page;
    this.own = own;
    this.board = new GateBoard(stage.extensionLink);
    this.sinceMs = stage.history.elapsed();
  }

  releaseAll(): void {
    for (const hold of this.holds.values()) hold.release();
  }

  /** Puts the extension on a connection whose messages can be held. */
  async connectAgain(): Promise<void> {
    await this.reset();
    await this.gone();
    await within('the page to work', clickCounter(this.page), WAIT_MS);
    await this.stage.settled();
    this.old = undefined;
    this.sinceMs = this.stage.history.elapsed();
  }

  async carryOut(statement: Statement): Promise<void> {
    switch (statement.do) {
      case 'hold-end':
        return this.keep(statement.name, this.holdEnd());
      case 'hold-everything':
        return this.keep(statement.name, this.holdEverything());
      case 'hold-answer':
        return this.keep(statement.name, this.holdAnswer());
      case 'hold-message':
        this.awaited.set(statement.name, { ...statement, sinceMs: this.stage.history.elapsed() });
        return this.keep(statement.name, this.board.hold(statement.from, statement.text));
      case 'release':
        this.find(statement.name).release();
        return;
      case 'wait-held':
        return this.waitHeld(statement.name);
      case 'start-command':
        this.commands.set(statement.name, { answer: this.command() });
        return;
      case 'wait-answered': {
        const started = this.commands.get(statement.name);
        if (started === undefined) throw new Error(`no command is named ${statement.name}`);
        await within(`${statement.name} to be answered`, started.answer, WAIT_MS);
        return;
      }
      case 'kill-worker':
        this.old = this.present();
        return this.stage.faults.killWorker();
      case 'crash-tab':
        return this.own.crash();
      case 'reload-tab':
        return this.own.revive();
      case 'show-foreign-frame':
        return showForeignFrame(this.own);
      case 'reset-connection':
        return this.reset();
      case 'wait-pending':
        await eventually(
          'a command is pending at the relay',
          async () => ((await this.stage.relay.health()).pending ?? 0) > 0,
          WAIT_MS,
        );
        return;
      case 'wait-gone':
        return this.gone();
      case 'page-works':
        await within('the page to work', clickCounter(this.page), WAIT_MS);
        return;
      case 'new-client-answered':
        return within('a new client to be answered', this.newClient(), WAIT_MS);
      case 'all-recovered':
        await this.stage.settled();
        return this.stage.converged();
      case 'opened':
        return this.opened(statement.connections);
      case 'not-sent':
        return this.notSent(statement.from, statement.text, () => true);
      case 'not-sent-on-new': {
        const { number } = this.present();
        return this.notSent(statement.from, statement.text, (socket) => socket === number);
      }
    }
  }

  private present(): ProxiedConnection {
    const present = this.stage.extensionLink.connections.at(-1);
    if (present === undefined) throw new Error('the extension has no connection');
    return present;
  }

  private keep(name: string, hold: HeldMessage): Promise<void> {
    this.holds.set(name, hold);
    return Promise.resolve();
  }

  private find(name: string): HeldMessage {
    const hold = this.holds.get(name);
    if (hold === undefined) throw new Error(`no hold is named ${name}`);
    return hold;
  }

  private async waitHeld(name: string): Promise<void> {
    const awaited = this.awaited.get(name);
    await within(`${name} to be held`, this.find(name).held, WAIT_MS).catch((cause: unknown) => {
      if (awaited === undefined) throw cause;
      const { text, from, sinceMs } = awaited;
      const passed = messagesPassed(this.stage.history.since(sinceMs), from);
      throw new Error(`the ${from} sent nothing that contains ${text}. What it sent: ${passed}`, { cause });
    });
  }

  /** Holds only the end of the stream. Data and the close frame still arrive. */
  private holdEnd(): HeldMessage {
    const { extensionLink } = this.stage;
    const toxic = extensionLink.add({
      type: 'slow_close',
      direction: 'upstream',
      delayMs: HELD_MS,
      connections: 'existing',
    });
    return { held: toxic.struck, release: () => toxic.remove() };
  }

  /** Holds everything, including the close frame. */
  private holdEverything(): HeldMessage {
    const hold = this.present().hold('upstream');
    return { held: hold.endHeld, release: () => hold.release() };
  }

  private holdAnswer(): HeldMessage {
    const next = this.stage.extensionLink.nextConnection();
    const hold = next.then((connection) => connection.hold('downstream'));
    const held = async (): Promise<void> => {
      const answer = await hold;
      await eventually(
        'the challenge has followed the upgrade response',
        () => answer.heldBytes > UPGRADE_BYTES_MAX,
      );
    };
    return { held: held(), release: () => void hold.then((answer) => answer.release()) };
  }

  private async reset(): Promise<void> {
    this.old = this.present();
    const toxic = this.stage.faults.extension({
      type: 'reset_peer',
      direction: 'both',
      connections: 'existing',
    });
    await toxic.struck;
    toxic.heal();
  }

  /** Sends a command right after connecting, earlier than any client library, to test the relay's first moments. */
  private async newClient(): Promise<void> {
    const { url, headers } = await this.stage.endpoint();
    const cdp = await RawCdp.connect(`${url.replace(/^http/, 'ws')}/cdp`, headers);
    try {
      const session = await cdp.attach(this.own.targetId);
      await session.send('Runtime.evaluate', { expression: '6 * 7' });
    } finally {
      await cdp.close();
    }
  }

  private async gone(): Promise<void> {
    const { old } = this;
    if (old === undefined) throw new Error('no earlier statement broke a connection');
    await within('the old connection to close', old.closed, WAIT_MS);
  }

  private command(): Promise<unknown> {
    const answer = this.page.evaluate(() => 6 * 7);
    // `wait until … is answered` reports the error.
    answer.catch(() => undefined);
    return answer;
  }

  /** Checks the number of connections since the race began. */
  private opened(connections: number): Promise<void> {
    const seen = this.stage.history
      .since(this.sinceMs)
      .filter(
        (event) => event.type === 'socket' && event.link === 'extension' && event.state === 'open',
      ).length;
    if (seen === connections) return Promise.resolve();
    return Promise.reject(new Error(`expected ${connections}, found ${seen}`));
  }

  private notSent(from: Sender, text: string, isMeant: (socket: number) => boolean): Promise<void> {
    const side = from === 'relay' ? 'server' : 'peer';
    const sent = this.stage.history.since(this.sinceMs).find((event) => {
      if (event.type !== 'frame' || event.link !== 'extension' || event.from !== side) return false;
      return isMeant(event.socket) && event.text?.includes(text) === true;
    });
    if (sent === undefined) return Promise.resolve();
    const ms = Math.round(sent.t - this.sinceMs);
    return Promise.reject(new Error(`the ${from} sent it ${ms} ms after the race began`));
  }
}
