/** A client that counts its commands, their answers, and the page's numbered lines. */
import { readOutcomeData } from '../../relay/protocol/outcome-data.ts';
import { CdpCommandError, RawCdp, type CdpSession } from '../../harness/stage/raw-cdp.ts';
import type { OwnTab } from '../../harness/stage/own-tab.ts';
import type { Stage } from '../../harness/stage/stage.ts';

export interface CommandCounts {
  readonly asked: number;
  readonly succeeded: number;
  /** Commands with an unknown outcome. */
  readonly unknown: number;
  /** The texts of all other answers. */
  readonly other: readonly string[];
}

export class CountingClient {
  private readonly cdp: RawCdp;
  private readonly page: CdpSession;
  private readonly lines: number[] = [];
  private asked = 0;
  private succeeded = 0;
  private unknown = 0;
  private readonly other: string[] = [];

  private constructor(cdp: RawCdp, page: CdpSession) {
    this.cdp = cdp;
    this.page = page;
    cdp.listen(({ method, params }) => {
      if (method !== 'Runtime.consoleAPICalled') return;
      const [first] = params['args'] as { readonly value?: unknown }[];
      if (typeof first?.value === 'number') this.lines.push(first.value);
    });
  }

  /** Connects to the relay, and makes the page log numbered lines. */
  static async connect(stage: Stage, tab: OwnTab): Promise<CountingClient> {
    const { url, headers } = await stage.endpoint();
    const cdp = await RawCdp.connect(`${url.replace(/^http/, 'ws')}/cdp`, headers);
    const client = new CountingClient(cdp, await cdp.attach(tab.targetId));
    await client.page.send('Runtime.enable');
    return client;
  }

  /** Adds one to the page's counter. Resolves with any answer. */
  async increment(): Promise<void> {
    this.asked++;
    try {
      await this.page.send('Runtime.evaluate', {
        expression: 'globalThis.counted = (globalThis.counted ?? 0) + 1',
      });
      this.succeeded++;
    } catch (error) {
      const data = error instanceof CdpCommandError ? error.data : undefined;
      if (readOutcomeData(data)?.kind === 'unknown') this.unknown++;
      else this.other.push(error instanceof Error ? error.message : String(error));
    }
  }

  get tally(): CommandCounts {
    const { asked, succeeded, unknown, other } = this;
    return { asked, succeeded, unknown, other };
  }

  /** Unexpected answers: a command was answered twice. */
  get strayAnswers(): number {
    return this.cdp.strayAnswers;
  }

  /** The numbers of the page's lines, in order of arrival. */
  get heard(): readonly number[] {
    return this.lines;
  }

  async close(): Promise<void> {
    await this.cdp.close();
  }
}
