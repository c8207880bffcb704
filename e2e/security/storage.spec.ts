/** Stored data: a client can only clear that of sites that a shared tab shows. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { attacker } from './attacker.ts';

test(
  'a client can only clear stored data of the sites of shared tabs',
  { tag: '@sample' },
  async ({ stage, userBrowser, site }) => {
    const unshared = await userBrowser.openTab(`${site.crossOrigin}/articles/2`);
    await unshared.evaluate(`localStorage.setItem('kept', 'yes')`);
    const own = await stage.sharedTab('/articles/1');
    await own.evaluate(`localStorage.setItem('kept', 'no')`);
    const client = await attacker(stage);
    const session = await client.attach(own.targetId);
    const clear = (origin: string, at?: string): Promise<string> =>
      client.ask('Storage.clearDataForOrigin', { origin, storageTypes: 'all' }, at);
    for (const at of [undefined, session]) {
      expect(await clear(site.crossOrigin, at)).toMatch(
        /was refused: no shared tab shows this origin\. Share a tab/,
      );
      expect(await clear('*', at)).toMatch(/was refused/);
    }
    const key = { storageKey: `${site.crossOrigin}/`, storageTypes: 'all' };
    expect(await client.ask('Storage.clearDataForStorageKey', key, session)).toMatch(/was refused/);
    expect(await client.ask('Network.clearBrowserCache', {}, session)).toMatch(
      /was refused: .*all sites\. No option/,
    );
    expect(await unshared.evaluate(`localStorage.getItem('kept')`)).toBe('yes');
    expect(await clear(site.origin, session)).toBe('{}');
    expect(await own.evaluate(`localStorage.getItem('kept')`)).toBe(null);
    await client.close();
  },
);
