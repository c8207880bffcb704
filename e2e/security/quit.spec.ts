/** `Target.createTarget` obeys chrome://quit although it returns an error, so the URL must never reach it. */
import { expect, test } from '../../harness/fixtures/index.ts';
import { attacker, openTabs } from './attacker.ts';

for (const address of [
  'chrome://quit',
  'chrome://restart',
  ' Chrome://Quit',
  'about:quit',
  'chrome:restart',
]) {
  test(`a client cannot quit the browser with ${JSON.stringify(address)}`, async ({ stage, userBrowser }) => {
    const unshared = await userBrowser.openTab(stage.site.url('/articles/2'));
    const own = await stage.sharedTab('/articles/1');
    const before = await openTabs(stage);
    const client = await attacker(stage);
    const session = await client.attach(own.targetId);
    const refusals = [
      await client.ask('Target.createTarget', { url: address }),
      await client.ask('Target.createTarget', { url: address }, session),
      await client.ask('Page.navigate', { url: address }, session),
      await client.http(`/json/new?${encodeURIComponent(address)}`, 'PUT'),
    ];
    for (const refusal of refusals) expect(refusal).toMatch(/was refused: .*No option allows it\./);
    expect(await openTabs(stage)).toEqual(before);
    expect(await unshared.evaluate('document.title')).toBe('Article 2');
    await client.close();
  });
}

test('a refused createTarget leaves no tab open', { tag: '@sample' }, async ({ stage }) => {
  for (const path of ['/articles/1', '/articles/2', '/articles/3']) await stage.sharedTab(path);
  const before = await openTabs(stage);
  const client = await attacker(stage);
  expect(await client.ask('Target.createTarget', { url: 'chrome://settings' })).toMatch(/was refused/);
  expect(await openTabs(stage)).toEqual(before);
  await client.close();
});
