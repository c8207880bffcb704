import { within } from '../stage/eventually.ts';
import { MOMENTARY, nothingToHeal, type Fault, type FaultScene } from './fault.ts';

let commands = 0;

export const workerKilledInCommand: Fault = {
  name: 'worker-killed-in-command',
  title: 'The worker is killed while the page still works on a command',
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  async strike(scene) {
    const { stage } = scene;
    const path = `/faults/held-${++commands}`;
    const gate = stage.site.gate(path);
    const { answer, arrived } = await command(scene, stage.site.url(path), gate.arrived);
    await within('the command to be under way', arrived);
    const { proved } = await stage.browser.worker.kill();
    gate.release();
    const proof = (async () => {
      await proved;
      return `the command's answer was: ${await within('the command to be answered', answer)}`;
    })();
    return { proof, heal: nothingToHeal };
  },
};

/** A command that has an answer only when the site has answered. */
async function command(
  { page }: FaultScene,
  url: string,
  arrived: Promise<void>,
): Promise<{ answer: Promise<string>; arrived: Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const expression = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).then(() => 'done')`;
  const answer = session.send('Runtime.evaluate', { expression, awaitPromise: true }).then(
    ({ result }) => String(result.value),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return { answer, arrived };
}
