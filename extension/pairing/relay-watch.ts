/** Looks what is on the relay's port, again and again while the page is visible and somebody wants to know. */
import { DEFAULT_SETTINGS } from '../worker/settings.ts';
import { probe, type Probe } from './probe.ts';

const EVERY_MS = 2_000;

export interface Found {
  readonly port: number;
  readonly probe: Probe;
  /** A port where there is a relay, if there is none on the other. */
  readonly elsewhere?: number;
}

export class RelayWatch {
  private readonly found: (found: Found) => void;
  private port: number | undefined;
  private round = 0;

  constructor(found: (found: Found) => void) {
    this.found = found;
    document.addEventListener('visibilitychange', () => this.look());
  }

  /** Looks at this port from now on; at none if it is undefined. */
  watch(port: number | undefined): void {
    if (this.port === port) return;
    this.port = port;
    this.look();
  }

  private look(): void {
    void this.lookAgainAndAgain(++this.round);
  }

  private async lookAgainAndAgain(round: number): Promise<void> {
    for (;;) {
      const { port } = this;
      if (port === undefined || document.hidden || round !== this.round) return;
      const found = await lookAt(port);
      if (round !== this.round) return;
      this.found(found);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}

async function lookAt(port: number): Promise<Found> {
  const found = await probe(port);
  const usual = DEFAULT_SETTINGS.port;
  if ((found.kind !== 'nothing' && found.kind !== 'otherProgram') || port === usual)
    return { port, probe: found };
  const there = await probe(usual);
  return { port, probe: found, ...(there.kind === 'relay' ? { elsewhere: usual } : {}) };
}
