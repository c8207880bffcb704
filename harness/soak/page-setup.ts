/** Sets up a client's page once. The set-up must survive every fault. */
import type { Page } from 'playwright';
import type { Stage } from '../stage/stage.ts';

/** Only the client's route answers this path. */
export const ROUTED_PATH = '/routed';
export const ROUTED_TEXT = 'from the route';
/** The test site counts the requests for this path. */
export const MUTATION_PATH = '/mutations';

const prepared = new WeakSet<Page>();

export async function preparePage(page: Page): Promise<void> {
  if (prepared.has(page)) return;
  await page.exposeFunction('twice', (value: number) => 2 * value);
  await page.route(`**${ROUTED_PATH}`, (route) => route.fulfill({ body: ROUTED_TEXT }));
  prepared.add(page);
}

/** Makes the site record each mutation that reaches it in the history. */
export function countMutations({ site, history }: Stage): void {
  site.setRoute(MUTATION_PATH, ({ response, url }) => {
    const id = url.searchParams.get('id') ?? '(no id)';
    history.add({ type: 'mutation', id, state: 'executed' });
    response.writeHead(204).end();
  });
}
