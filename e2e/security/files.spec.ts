/** Attacks on the user's disk: a page and a client that try to write and read files. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import type { CdpSession, RawCdp } from '../../harness/stage/raw-cdp.ts';
import { rawClient, refusalOf, type RawClient } from './raw-client.ts';

interface Fixtures {
  /** An empty folder below the one for temporary files. */
  readonly folder: string;
  readonly raw: RawClient;
}

const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  raw: async ({ stage }, use) => {
    const raw = await rawClient(stage, await stage.sharedTab('/'));
    // Otherwise a tab's debugger does not report downloads.
    await raw.page.send('Page.enable');
    await use(raw);
    await raw.cdp.close();
  },
});

interface Progress {
  readonly state: string;
  readonly filePath?: string;
}

/** Resolves with the final state of the next download. */
async function nextEnd(cdp: RawCdp): Promise<Progress> {
  return new Promise((resolve) => {
    const stop = cdp.listen(({ method, params }) => {
      if (method !== 'Browser.downloadProgress' || params['state'] === 'inProgress') return;
      stop();
      resolve(params as unknown as Progress);
    });
  });
}

/** The page offers a file under a name of its choice. */
async function offer(page: CdpSession, name: string, text: string): Promise<void> {
  const expression = `{
    const file = new Blob([${JSON.stringify(text)}], { type: 'application/octet-stream' });
    const href = URL.createObjectURL(file);
    Object.assign(document.createElement('a'), { href, download: ${JSON.stringify(name)} }).click();
  }`;
  await page.send('Runtime.evaluate', { expression, userGesture: true });
}

test.describe('downloads', () => {
  test(
    'a page that offers authorized_keys neither overwrites a file nor follows a link',
    { tag: '@sample' },
    async ({ raw, folder }) => {
      const outside = await mkdtemp(join(tmpdir(), 'holdfast-outside-'));
      try {
        await writeFile(join(outside, 'target'), 'the user has this');
        await writeFile(join(folder, 'authorized_keys'), 'the user has this');
        await symlink(join(outside, 'target'), join(folder, 'authorized_keys (1)'));
        const { cdp, page } = raw;
        const behavior = { behavior: 'allow', downloadPath: folder, eventsEnabled: true } as const;
        await cdp.send('Browser.setDownloadBehavior', behavior);

        const ended = nextEnd(cdp);
        await offer(page, 'authorized_keys', 'ssh-ed25519 attacker');

        const { state, filePath } = await ended;
        expect(await readFile(join(folder, 'authorized_keys'), 'utf8')).toBe('the user has this');
        expect(await readFile(join(outside, 'target'), 'utf8')).toBe('the user has this');
        expect([state, filePath]).toEqual(['completed', join(folder, 'authorized_keys (2)')]);
        expect(await readFile(filePath ?? '', 'utf8')).toBe('ssh-ed25519 attacker');
      } finally {
        await rm(outside, { recursive: true, force: true });
      }
    },
  );

  test('a folder that is not allowed is refused, in every session and through a link', async ({
    raw,
    folder,
  }) => {
    const { cdp, page } = raw;
    await symlink(homedir(), join(folder, 'link'));
    for (const downloadPath of [homedir(), join(homedir(), '.ssh'), join(folder, 'link'), '/etc', '.']) {
      const behavior = { behavior: 'allow', downloadPath } as const;
      for (const refused of [
        await refusalOf(cdp.send('Browser.setDownloadBehavior', behavior)),
        await refusalOf(page.send('Browser.setDownloadBehavior', behavior)),
        await refusalOf(page.send('Page.setDownloadBehavior', behavior)),
      ]) {
        expect(refused).toContain(`Saving downloads in ${downloadPath} was refused`);
        expect(refused).toContain('--download-root');
      }
    }
  });
});

test.describe('uploads', () => {
  /** The file in the page's input, as the page reads it; undefined if there is none. */
  async function chosen(page: CdpSession): Promise<unknown> {
    const expression = `document.querySelector('input').files[0]?.text()`;
    const options = { awaitPromise: true, returnByValue: true };
    return (await page.send('Runtime.evaluate', { expression, ...options })).result.value;
  }

  async function upload({ page }: RawClient, path: string): Promise<void> {
    const shown = `document.body.innerHTML = '<input type=file>'; document.querySelector('input')`;
    const { result } = await page.send('Runtime.evaluate', { expression: shown });
    await page.send('DOM.setFileInputFiles', { files: [path], objectId: result.objectId ?? '' });
  }

  /** Drops a file on the page, and resolves with what the page can read of it. */
  async function drop({ page }: RawClient, path: string): Promise<unknown> {
    const expression = `document.body.innerHTML = '<div style="width:400px;height:400px">here</div>';
      window.dropped = new Promise((resolve) => {
        addEventListener('dragover', (event) => event.preventDefault());
        addEventListener('drop', (event) => {
          event.preventDefault();
          resolve(event.dataTransfer.files[0]?.text());
        });
      }); 0`;
    await page.send('Runtime.evaluate', { expression });
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await page.send('Input.dispatchDragEvent', { type, x: 50, y: 50, data });
    }
    const read = { expression: 'window.dropped', awaitPromise: true, returnByValue: true };
    return (await page.send('Runtime.evaluate', read)).result.value;
  }

  test('a client cannot make a page read /etc/passwd', { tag: '@sample' }, async ({ raw }) => {
    const refused = await refusalOf(upload(raw, '/etc/passwd'));
    expect(refused).toContain('Uploading /etc/passwd was refused');
    expect(refused).toContain('--upload-root');
    expect(await chosen(raw.page)).toBeUndefined();
    expect(await refusalOf(drop(raw, '/etc/passwd'))).toContain('Uploading /etc/passwd was refused');
  });

  test.describe('with an allowed folder', () => {
    const root = join(tmpdir(), `holdfast-upload-root-${process.pid}`);
    test.use({ relayArgs: ['--upload-root', root] });
    test.beforeEach(() => mkdir(root, { recursive: true }));
    test.afterAll(() => rm(root, { recursive: true, force: true }));

    test('files in it are uploaded, and a link in it does not lead out of it', async ({ raw, folder }) => {
      const own = await mkdtemp(join(root, 'run-'));
      await writeFile(join(own, 'note.txt'), 'from the folder');
      await writeFile(join(folder, 'secret'), 'not from the folder');
      await symlink(join(folder, 'secret'), join(own, 'link.txt'));

      await upload(raw, join(own, 'note.txt'));
      expect(await chosen(raw.page)).toBe('from the folder');
      expect(await drop(raw, join(own, 'note.txt'))).toBe('from the folder');

      expect(await refusalOf(upload(raw, join(own, 'link.txt')))).toContain('was refused');
      expect(await refusalOf(upload(raw, `${own}/../../../../etc/passwd`))).toContain('was refused');
      expect(await chosen(raw.page)).toBeUndefined();
    });

    test('a command after an upload finds the file', async ({ raw }) => {
      const own = await mkdtemp(join(root, 'run-'));
      await writeFile(join(own, 'note.txt'), 'in order');
      const { page } = raw;
      const shown = `document.body.innerHTML = '<input type=file>'; document.querySelector('input')`;
      const { result } = await page.send('Runtime.evaluate', { expression: shown });
      // Both are sent before either is answered.
      const files = { files: [join(own, 'note.txt')], objectId: result.objectId ?? '' };
      const [, name] = await Promise.all([
        page.send('DOM.setFileInputFiles', files),
        page.send('Runtime.evaluate', { expression: `document.querySelector('input').files[0]?.name` }),
      ]);
      expect(name.result.value).toBe('note.txt');
    });
  });
});

test("Playwright's downloads and uploads work without an option, from its own folder", async ({
  page,
  site,
  folder,
}) => {
  await page.goto(site.url('/'));
  await page.setContent(`<a href="${site.url('/download/file.txt?bytes=10')}">get</a><input type=file>`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('get').click()]);
  await download.saveAs(join(folder, 'saved.txt'));
  expect((await readFile(join(folder, 'saved.txt'))).length).toBe(10);
  // The relay was started in the repository.
  await page.locator('input').setInputFiles('package.json');
  const name = await eventually('the file is there', () =>
    page.locator('input').evaluate((input) => (input as HTMLInputElement).files?.[0]?.name),
  );
  expect(name).toBe('package.json');
});
