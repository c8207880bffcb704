/** What a client sets up in its page, once, and what must still be there after every fault. */
import type { Page } from 'playwright';
import type { Stage } from '../stage/stage.ts';

/** A path that only the client's route answers. */
export const ROUTED_PATH = '/routed';
export const ROUTED_TEXT = 'from the route';
/** What is asked for there is counted by the site itself. */
export const MUTATION_PATH = '/mutations';

const prepared = new WeakSet<Page>();

export async function preparePage(page: Page): Promise<void> {
  if (prepared.has(page)) return;
  await page.exposeFunction('twice', (value: number) => 2 * value);
  await page.route(`**${ROUTED_PATH}`, (route) => route.fulfill({ body: ROUTED_TEXT }));
  prepared.add(page);
}

/** The site writes each mutation that reaches it into the history. */
export function countMutations({ site, history }: Stage): void {
  site.setRoute(MUTATION_PATH, ({ response, url }) => {
    const id = url.searchParams.get('id') ?? 'without a name';
    history.add({ type: 'mutation', id, state: 'executed' });
    response.writeHead(204).end();
  });
}
