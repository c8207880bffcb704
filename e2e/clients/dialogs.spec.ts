/** Dialogs: what the client sees, and what the page gets. */
import type { Dialog, Page } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';

const behaviour = behavioursOf('dialogs');

const told = (dialog: Dialog): unknown[] => [dialog.type(), dialog.message(), dialog.defaultValue()];

/** Runs a script in the page and answers its dialogs in order. Resolves with dialogs and result. */
async function played(
  page: Page,
  script: string,
  ...answers: ((dialog: Dialog) => Promise<void>)[]
): Promise<{ dialogs: unknown[]; result: unknown }> {
  const dialogs: unknown[] = [];
  page.on('dialog', (dialog) => {
    const answer = answers[dialogs.length];
    dialogs.push(told(dialog));
    void answer?.(dialog);
  });
  const result: unknown = await page.evaluate(script);
  expect(dialogs).toHaveLength(answers.length);
  return { dialogs, result };
}

behaviour('an alert is seen and accepted', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const seen = await played(page, `alert('Grüße 🎉'); 'went on'`, (dialog) => dialog.accept());
  expect(seen.result).toBe('went on');
  return seen;
});

behaviour('a confirm is accepted and dismissed', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const seen = await played(
    page,
    `[confirm('one?'), confirm('two?')]`,
    (dialog) => dialog.accept(),
    (dialog) => dialog.dismiss(),
  );
  expect(seen.result).toEqual([true, false]);
  return seen;
});

behaviour('a prompt has its default and accepts a text', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const seen = await played(page, `prompt('Name?', 'nobody')`, (dialog) => dialog.accept('Ödön'));
  expect(seen).toEqual({ dialogs: [['prompt', 'Name?', 'nobody']], result: 'Ödön' });
  return seen;
});

behaviour('a prompt accepted unchanged returns its default', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const seen = await played(page, `prompt('Name?', 'nobody')`, (dialog) =>
    dialog.accept(dialog.defaultValue()),
  );
  expect(seen.result).toBe('nobody');
  return seen;
});

behaviour('a prompt accepted without a text, and a dismissed one', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const seen = await played(
    page,
    `[prompt('a', 'default'), prompt('b', 'default')]`,
    (dialog) => dialog.accept(),
    (dialog) => dialog.dismiss(),
  );
  expect(seen.dialogs).toHaveLength(2);
  return seen;
});

behaviour('a dialog without a listener is dismissed', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const result = await page.evaluate(() => [confirm('really?'), prompt('what?', 'this')]);
  expect(result).toEqual([false, null]);
  return result;
});

behaviour('a dialog blocks the page until it is answered', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const waiting = page.waitForEvent('dialog');
  let ended = false;
  const evaluated = page.evaluate(() => confirm('wait')).finally(() => (ended = true));
  const dialog = await waiting;
  const endedBefore = ended;
  await dialog.accept();
  expect([endedBefore, await evaluated]).toEqual([false, true]);
  return endedBefore;
});

behaviour('a dialog cannot be answered twice', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const waiting = page.waitForEvent('dialog');
  const evaluated = page.evaluate(() => confirm('once'));
  const dialog = await waiting;
  await dialog.accept();
  await evaluated;
  const message = await refusal(dialog.accept());
  expect(message).toContain('already handled');
  return message;
});

behaviour('a click opens a dialog, and completes after it', async ({ page, site }) => {
  await page.goto(site.url('/'));
  await page.setContent(`<button onclick="this.textContent = prompt('label')">press</button>`);
  page.once('dialog', (dialog) => void dialog.accept('pressed'));
  await page.getByRole('button').click();
  const text = await page.getByRole('button').textContent();
  expect(text).toBe('pressed');
  return text;
});

behaviour('a dialog of a frame of another origin', async ({ page, site }) => {
  await page.goto(site.url('/frames'));
  const seen: unknown[] = [];
  page.once('dialog', (dialog) => {
    seen.push(...told(dialog), dialog.page() === page);
    void dialog.accept('from outside');
  });
  // Chromium shows no dialogs of cross-origin frames, so the frame comes back to the page's own origin.
  await page.locator('#child').evaluate((frame: HTMLIFrameElement) => (frame.src = '/frames/child'));
  const frame = await page.waitForFunction(() =>
    (document.querySelector('#child') as HTMLIFrameElement).contentDocument?.querySelector('#inside'),
  );
  expect(frame).toBeTruthy();
  const inner = (await (await page.$('#child'))!.contentFrame())!;
  const result = await inner.evaluate(() => prompt('inside', 'x'));
  expect(result).toBe('from outside');
  return { seen, result };
});

behaviour('a dialog of a frame of another origin is suppressed by Chromium', async ({ page, site }) => {
  await page.goto(site.url('/frames'));
  let dialogs = 0;
  page.on('dialog', (dialog) => {
    dialogs++;
    void dialog.accept();
  });
  const result = await page.frame({ url: /frames\/child/ })!.evaluate(() => confirm('far?'));
  expect(typeof result).toBe('boolean');
  return { dialogs, result };
});

behaviour('the context gets the dialogs of its pages', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const heard = context.waitForEvent('dialog');
  const evaluated = page.evaluate(() => confirm('context'));
  const dialog = await heard;
  expect(dialog.page()).toBe(page);
  await dialog.accept();
  return [told(dialog), await evaluated];
});

behaviour('a dialog of a popup belongs to the popup', async ({ page, context, site }) => {
  await page.goto(site.url('/'));
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open('/articles/1')),
  ]);
  await popup.waitForLoadState();
  const heard = context.waitForEvent('dialog');
  const evaluated = popup.evaluate(() => alert('popup'));
  const dialog = await heard;
  expect(dialog.page()).toBe(popup);
  await dialog.dismiss();
  await evaluated;
  return told(dialog);
});

/** A page with a beforeunload dialog. Chromium only asks if the user has interacted with the page. */
async function clinging(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.evaluate(() => addEventListener('beforeunload', (event) => event.preventDefault()));
  await page.locator('body').click();
}

behaviour('beforeunload on a navigation, accepted: the page is left', async ({ page, site }) => {
  await clinging(page, site.url('/articles/1'));
  const seen: unknown[] = [];
  page.once('dialog', (dialog) => {
    seen.push(...told(dialog));
    void dialog.accept();
  });
  await page.goto(site.url('/articles/2'));
  expect([await page.title(), seen[0]]).toEqual(['Article 2', 'beforeunload']);
  return seen;
});

behaviour('beforeunload on a navigation, dismissed: the page stays', async ({ page, site }) => {
  await clinging(page, site.url('/articles/1'));
  page.once('dialog', (dialog) => void dialog.dismiss());
  const message = await refusal(page.goto(site.url('/articles/2')));
  expect(await page.title()).toBe('Article 1');
  return message.replace(site.origin, '');
});

behaviour('beforeunload on closing, accepted: the page is closed', async ({ page, site }) => {
  await clinging(page, site.url('/articles/1'));
  const waiting = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await waiting;
  const closed = page.waitForEvent('close');
  // Chromium may close the page before it answers, also for a directly connected client.
  await dialog.accept().catch((error: unknown) => expect(String(error)).toContain('has been closed'));
  await closed;
  expect(page.isClosed()).toBe(true);
  return told(dialog);
});

behaviour('beforeunload on closing, dismissed: the page stays', async ({ page, site }) => {
  await clinging(page, site.url('/articles/1'));
  const waiting = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  await (await waiting).dismiss();
  expect(await page.title()).toBe('Article 1');
  return page.isClosed();
});

behaviour('closing without runBeforeUnload opens no dialog', async ({ page, site }) => {
  await clinging(page, site.url('/articles/1'));
  let dialogs = 0;
  page.on('dialog', () => dialogs++);
  await page.close();
  expect(page.isClosed()).toBe(true);
  return dialogs;
});
