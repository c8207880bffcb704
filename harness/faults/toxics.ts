/** Toxiproxy's toxics as faults, with their own names, on either side of the relay, unless another fault is the same. */
import type { LinkName } from '../history/event.ts';
import type { ChaosProxy } from '../network/chaos-proxy.ts';
import type { ToxicSpec } from '../network/toxics/create.ts';
import { within } from '../base/eventually.ts';
import type { Stage } from '../stage/stage.ts';
import { MOMENTARY, type Fault, type FaultScene } from '../stage/fault.ts';

interface ToxicFault extends Pick<Fault, 'aftermath' | 'tolerates' | 'lastsMs'> {
  readonly link: LinkName;
  readonly spec: ToxicSpec;
  /** Makes it strike, if normal traffic would not. */
  readonly provoke?: (scene: FaultScene) => Promise<void>;
}

const random = Math.random;
const BRIEFLY = { full: 4_000, brief: 1_000 };
/** It ends the current connections of both links, and must not touch the new ones. */
const existing = 'existing' as const;

const TOXICS: readonly ToxicFault[] = [
  {
    link: 'extension',
    spec: { type: 'down' },
    aftermath: 'same-page',
    tolerates: ['request-failed'],
    lastsMs: BRIEFLY,
  },
  {
    link: 'extension',
    spec: { type: 'limit_data', direction: 'both', bytes: 2_000, connections: existing },
    aftermath: 'same-page',
    tolerates: ['request-failed'],
    lastsMs: MOMENTARY,
    provoke: ({ page }) => talk(page),
  },
  {
    link: 'extension',
    spec: { type: 'slow_close', direction: 'upstream', delayMs: 3_000, connections: existing },
    aftermath: 'same-page',
    tolerates: ['request-failed'],
    lastsMs: MOMENTARY,
    // Only the close is slow.
    provoke: async ({ stage }) => {
      await stage.browser.worker.kill();
    },
  },
  {
    link: 'client',
    spec: { type: 'latency', direction: 'both', latencyMs: 80, jitter: { jitterMs: 60, random } },
    aftermath: 'same-page',
    lastsMs: BRIEFLY,
    provoke: ({ page }) => talk(page),
  },
  {
    link: 'client',
    spec: { type: 'bandwidth', direction: 'both', bytesPerS: 100_000 },
    aftermath: 'same-page',
    lastsMs: BRIEFLY,
    provoke: ({ page }) => talk(page),
  },
  {
    link: 'client',
    spec: { type: 'slicer', direction: 'both', sliceBytesMax: 200, delayMs: 1, random },
    aftermath: 'same-page',
    lastsMs: BRIEFLY,
    provoke: ({ page }) => talk(page),
  },
  {
    link: 'client',
    spec: { type: 'timeout', direction: 'both', timeoutMs: 2_000, connections: existing },
    aftermath: 'client-gone',
    lastsMs: MOMENTARY,
    provoke: ({ stage, page }) => untilGone(stage, page),
  },
  {
    link: 'client',
    spec: { type: 'reset_peer', direction: 'both', connections: existing },
    aftermath: 'client-gone',
    lastsMs: MOMENTARY,
  },
  {
    link: 'client',
    spec: { type: 'limit_data', direction: 'both', bytes: 2_000, connections: existing },
    aftermath: 'client-gone',
    lastsMs: MOMENTARY,
    provoke: ({ stage, page }) => untilGone(stage, page),
  },
  { link: 'client', spec: { type: 'down' }, aftermath: 'client-gone', lastsMs: { full: 1_000, brief: 500 } },
  {
    link: 'client',
    spec: { type: 'slow_close', direction: 'upstream', delayMs: 3_000 },
    aftermath: 'same-page',
    lastsMs: MOMENTARY,
    // Another client disconnects; this one stays.
    provoke: async ({ stage }) => {
      const other = await stage.connect();
      await other.close();
    },
  },
];

export const toxicFaults: readonly Fault[] = TOXICS.map(({ link, spec, provoke, ...traits }) => ({
  ...traits,
  name: `${link}-${spec.type}`,
  title: `Toxic ${spec.type} between ${link === 'client' ? 'the clients' : 'the extension'} and the relay`,
  soakOnly: true,
  strike(scene) {
    const toxic = linkOf(scene.stage, link).add(spec);
    const proof = (async () => {
      await provoke?.(scene);
      await within(`${spec.type} to strike`, toxic.struck);
      return toxic.evidence.detail;
    })();
    return { proof, heal: () => toxic.remove() };
  },
}));

function linkOf(stage: Stage, link: LinkName): ChaosProxy {
  return link === 'client' ? stage.clientLink : stage.extensionLink;
}

/** Enough traffic to be slowed down, split or counted. The result does not matter. */
async function talk(page: FaultScene['page']): Promise<void> {
  await page.evaluate(() => 'x'.repeat(4_000)).catch(() => undefined);
}

/** Sends traffic until the current connections have ended. */
async function untilGone(stage: Stage, page: FaultScene['page']): Promise<void> {
  const ended = Promise.all(stage.clientLink.connections.map(({ closed }) => closed));
  await talk(page);
  await within("the clients' connections to end", ended);
}
