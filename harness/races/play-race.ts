/** Carries out a race on a stage. */
import type { Page } from 'playwright';
import { clickCounter } from '../scenarios/checks.ts';
import type { ProxiedConnection } from '../network/proxied-connection.ts';
import { eventually, within } from '../base/eventually.ts';
import type { OwnTab } from '../stage/own-tab.ts';
import { RawCdp } from '../stage/raw-cdp.ts';
import type { Stage } from '../stage/stage.ts';
import { GateBoard, type HeldMessage, type Sender } from './gate-board.ts';
import type { Line, Race, Statement } from './language.ts';

/** Only ends a hang. What has to be given up first takes the product 5 s at most. */
const WAIT_MS = 20_000;
/** The answer to the upgrade alone is shorter than this; with the challenge it is longer. */
const ANSWER_BYTES_MAX = 250;
/** Longer than any race takes: nothing ends by itself. */
const HELD_MS = 60_000;

interface Started {
  readonly answer: Promise<unknown>;
}

/** Plays it. Rejects with the line that does not hold. */
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
    for (const line of race.lines) {
      await stage
        .step(line.text, () => player.carryOut(line.statement))
        .catch((cause: unknown) => {
          const why = cause instanceof Error ? cause.message : String(cause);
          throw new Error(`Line ${line.number}, "${line.text}", does not hold: ${why}`, { cause });
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
  private readonly sinceMs: number;
  private readonly holds = new Map<string, HeldMessage>();
  private readonly commands = new Map<string, Started>();
  /** The connection that the last statement has broken, or held. */
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

  async carryOut(statement: Statement): Promise<void> {
    switch (statement.do) {
      case 'hold-end':
        return this.keep(statement.name, this.holdEnd());
      case 'hold-everything':
        return this.keep(statement.name, this.holdEverything());
      case 'hold-answer':
        return this.keep(statement.name, this.holdAnswer());
      case 'hold-message':
        return this.keep(statement.name, this.board.hold(statement.from, statement.text));
      case 'release':
        this.find(statement.name).release();
        return;
      case 'wait-held':
        return within(`${statement.name} to be held`, this.find(statement.name).held, WAIT_MS);
      case 'start-command':
        this.commands.set(statement.name, { answer: this.command() });
        return;
      case 'wait-answered': {
        const started = this.commands.get(statement.name);
        if (started === undefined) throw new Error(`no command is called ${statement.name}`);
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
      case 'reset-connection':
        return this.reset();
      case 'wait-owed':
        await eventually(
          'the relay owes an answer',
          async () => ((await this.stage.relay.health()).pending ?? 0) > 0,
          WAIT_MS,
        );
        return;
      case 'wait-gone':
        return this.gone();
      case 'page-works':
        await within('the page to work', clickCounter(this.page), WAIT_MS);
        return;
      case 'newcomer-answered':
        return within('a new client to be answered', this.newcomer(), WAIT_MS);
      case 'all-right':
        await this.stage.settled();
        return this.stage.converged();
      case 'opened':
        return this.opened(statement.connections);
      case 'never-says':
        return this.notSaid(statement.from, statement.text, () => true);
      case 'not-now-says': {
        const { number } = this.present();
        return this.notSaid(statement.from, statement.text, (socket) => socket === number);
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
    if (hold === undefined) throw new Error(`nothing is called ${name}`);
    return hold;
  }

  /** What was said before still arrives: the goodbye, but not the end of the stream. */
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

  /** Nothing arrives any more, the goodbye neither. */
  private holdEverything(): HeldMessage {
    const hold = this.present().hold('upstream');
    return { held: hold.endHeld, release: () => hold.release() };
  }

  private holdAnswer(): HeldMessage {
    const next = this.stage.extensionLink.nextConnection();
    const hold = next.then((connection) => connection.hold('downstream'));
    const held = async (): Promise<void> => {
      const answer = await hold;
      await eventually('the challenge is behind the answer', () => answer.heldBytes > ANSWER_BYTES_MAX);
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

  /** Asks the page at once, as no client library does: what the relay says in the first moment counts. */
  private async newcomer(): Promise<void> {
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
    if (old === undefined) throw new Error('no connection was broken');
    await within('the old connection to be gone', old.closed, WAIT_MS);
  }

  private command(): Promise<unknown> {
    const answer = this.page.evaluate(() => 6 * 7);
    // Whoever waits for it hears of it.
    answer.catch(() => undefined);
    return answer;
  }

  /** Since the beginning of the race. */
  private opened(connections: number): Promise<void> {
    const seen = this.stage.history
      .since(this.sinceMs)
      .filter(
        (event) => event.type === 'socket' && event.link === 'extension' && event.state === 'open',
      ).length;
    if (seen === connections) return Promise.resolve();
    return Promise.reject(new Error(`it has opened ${seen}`));
  }

  private notSaid(from: Sender, text: string, isMeant: (socket: number) => boolean): Promise<void> {
    const side = from === 'relay' ? 'server' : 'peer';
    const said = this.stage.history.since(this.sinceMs).find((event) => {
      if (event.type !== 'frame' || event.link !== 'extension' || event.from !== side) return false;
      return isMeant(event.socket) && event.text?.includes(text) === true;
    });
    if (said === undefined) return Promise.resolve();
    const ms = Math.round(said.t - this.sinceMs);
    return Promise.reject(new Error(`the ${from} has said it, ${ms} ms after the beginning`));
  }
}
