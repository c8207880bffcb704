import { eventually, within } from '../base/eventually.ts';
import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';
import { UNANSWERED } from './cannot-apply.ts';

let commands = 0;

export const workerKilledInCommand: Fault = {
  name: 'worker-killed-in-command',
  title: 'The worker is killed while the page is running a command',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  pausesClients: true,
  cannotApply: { 'navigation under way': UNANSWERED },
  async strike({ stage, tab, page }) {
    // The page's own function ends the command, because a request could be delayed by the client's interception.
    const name = `holdfastEnd${++commands}`;
    const session = await page.context().newCDPSession(page);
    const expression = `new Promise((resolve) => { globalThis.${name} = () => resolve('done') })`;
    const answer = session.send('Runtime.evaluate', { expression, awaitPromise: true }).then(
      ({ result }) => String(result.value),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    await eventually('the command is running', async () => {
      return (await tab.evaluate(`typeof globalThis.${name}`)) === 'function';
    });
    const { proved } = await stage.browser.worker.kill();
    const proof = (async () => {
      await tab.evaluate(`globalThis.${name}?.()`);
      await proved;
      return `the command ended with: ${await within('the command to be answered', answer)}`;
    })();
    return { proof, heal: nothingToHeal };
  },
};
