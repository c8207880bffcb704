import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';
import { errorOf } from './serve.ts';

const behaviour = behavioursOf('files');

/** Names, types and texts of the files in the page's input. */
async function chosen(page: Page): Promise<unknown> {
  return page.locator('input').evaluate(async (element) => {
    const files = [...((element as HTMLInputElement).files ?? [])];
    return Promise.all(
      files
        .sort((a, b) => (a.webkitRelativePath + a.name < b.webkitRelativePath + b.name ? -1 : 1))
        .map(async (file) => [file.webkitRelativePath || file.name, file.type, await file.text()]),
    );
  });
}

behaviour('a file is set by its path', async ({ page, folder }) => {
  const path = join(folder, 'note.txt');
  await writeFile(path, 'from the disk');
  await page.setContent('<input type=file>');
  await page.locator('input').setInputFiles(path);
  expect(await chosen(page)).toEqual([['note.txt', 'text/plain', 'from the disk']]);
  return chosen(page);
});

behaviour('several files by their paths', async ({ page, folder }) => {
  const paths = ['a.html', 'b.json', 'c'].map((name) => join(folder, name));
  for (const path of paths) await writeFile(path, path.slice(folder.length));
  await page.setContent('<input type=file multiple>');
  await page.locator('input').setInputFiles(paths);
  expect(await chosen(page)).toHaveLength(3);
  return chosen(page);
});

behaviour('files from memory, with events', async ({ page }) => {
  await page.setContent('<input type=file multiple>');
  await page.evaluate(`window.log = []; for (const t of ['input', 'change'])
    document.querySelector('input').addEventListener(t, () => log.push(t))`);
  await page.locator('input').setInputFiles([
    { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('eins') },
    { name: 'ü.bin', mimeType: 'application/x-own', buffer: Buffer.from('zwei') },
  ]);
  expect(await chosen(page)).toContainEqual(['ü.bin', 'application/x-own', 'zwei']);
  return [await chosen(page), await page.evaluate('log')];
});

behaviour('the chosen files are cleared', async ({ page }) => {
  await page.setContent('<input type=file>');
  await page
    .locator('input')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
  await page.locator('input').setInputFiles([]);
  expect(await chosen(page)).toEqual([]);
  return chosen(page);
});

behaviour('a folder with all its contents', async ({ page, folder }) => {
  await mkdir(join(folder, 'top', 'below'), { recursive: true });
  await writeFile(join(folder, 'top', 'one.txt'), '1');
  await writeFile(join(folder, 'top', 'below', 'two.txt'), '2');
  await page.setContent('<input type=file webkitdirectory>');
  await page.locator('input').setInputFiles(join(folder, 'top'));
  expect(await chosen(page)).toContainEqual(['top/below/two.txt', 'text/plain', '2']);
  return chosen(page);
});

behaviour('a click opens a file chooser, which accepts files', async ({ page, folder }) => {
  await writeFile(join(folder, 'note.txt'), 'chosen');
  await page.setContent('<input type=file>');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('input').click()]);
  await chooser.setFiles(join(folder, 'note.txt'));
  expect(await chosen(page)).toEqual([['note.txt', 'text/plain', 'chosen']]);
  return [chooser.isMultiple(), chooser.page() === page, await chooser.element().getAttribute('type')];
});

behaviour('a script opens a file chooser for several files', async ({ page }) => {
  await page.setContent(`<button onclick="const i = document.createElement('input'); i.type = 'file'; i.multiple = true;
    i.onchange = () => { document.title = [...i.files].map((f) => f.name).join() }; i.click()">b</button>`);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button').click()]);
  const files = ['a', 'b'].map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) }));
  await chooser.setFiles(files);
  await expect(page).toHaveTitle('a,b');
  return chooser.isMultiple();
});

behaviour('a file chooser in a frame of another site', async ({ page, site }) => {
  site.setRoute('/leaf', ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<input type=file>');
  });
  await page.goto(site.url('/'));
  await page.setContent(`<iframe src="${site.crossOrigin}/leaf"></iframe>`);
  const input = page.frameLocator('iframe').locator('input');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), input.click()]);
  await chooser.setFiles({ name: 'inside.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
  const name = await input.evaluate((e) => (e as HTMLInputElement).files?.[0]?.name);
  expect(name).toBe('inside.txt');
  return name;
});

behaviour('what does not fit is refused', async ({ page, folder }) => {
  await mkdir(join(folder, 'top'));
  await page.setContent('<input type=file><p>no input</p>');
  const file = { name: 'a', mimeType: 'text/plain', buffer: Buffer.from('x') };
  const failures = [
    await errorOf(page.locator('input').setInputFiles([file, file])),
    await errorOf(page.locator('p').setInputFiles(file)),
    await errorOf(page.locator('input').setInputFiles(join(folder, 'top'))),
  ];
  expect(failures[0]).toContain('Non-multiple file input');
  return failures.map((failure) => failure.replace(folder, ''));
});

behaviour('a form uploads a file of several megabytes', async ({ page, site, folder }) => {
  const size = 5 * 1024 * 1024;
  await writeFile(join(folder, 'big.bin'), Buffer.alloc(size, 'x'));
  site.setRoute('/upload', async ({ request, response }) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${bytes > size ? 'all' : 'part'}</p>`);
  });
  await page.goto(site.url('/'));
  await page.setContent(
    '<form action="/upload" method=post enctype="multipart/form-data"><input type=file name=f><button>send</button></form>',
  );
  await page.locator('input').setInputFiles(join(folder, 'big.bin'));
  await page.getByText('send').click();
  await expect(page.locator('p')).toHaveText('all');
  return page.url();
});
