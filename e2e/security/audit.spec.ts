/** The audit log of a real session: who did what in which tab, but not what they saw. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import { rawClient } from './raw-client.ts';

const file = join(tmpdir(), `holdfast-audit-${process.pid}.jsonl`);
test.use({ relayArgs: ['--audit-log', file] });
test.afterEach(() => rm(file, { force: true }));

test(
  'records who attached to what and when, but no token, path, title or content',
  { tag: '@sample' },
  async ({ stage, site }) => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-SECRETFOLDER-'));
    try {
      site.setRoute('/SECRETPATH', ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<title>SECRETTITLE</title><p>SECRETCONTENT</p>');
      });
      const own = await stage.sharedTab('/SECRETPATH?SECRETQUERY#SECRETHASH');
      const { cdp, page } = await rawClient(stage, own);
      await page.send('Page.enable');
      await page.send('Runtime.enable');
      await page.send('Runtime.evaluate', {
        expression: `console.log('SECRETCONTENT'), document.body.innerText`,
      });
      await page.send('Fetch.enable', { patterns: [{ urlPattern: '*SECRETPATTERN*' }] });
      await page.send('Fetch.disable');
      await page.send('DOM.setFileInputFiles', { files: ['/SECRETFOLDER/passwd'] }).catch(() => undefined);
      await cdp.send('Browser.setDownloadBehavior', {
        behavior: 'allow',
        downloadPath: folder,
        eventsEnabled: true,
      });
      const ended = new Promise<void>((resolve) => {
        cdp.listen(({ method, params }) => {
          if (method === 'Browser.downloadProgress' && params['state'] === 'completed') resolve();
        });
      });
      const url = site.url('/download/file.txt?bytes=10&SECRETQUERY');
      await page.send('Runtime.evaluate', { expression: `location.href = ${JSON.stringify(url)}` });
      await ended;
      const { targetId } = await cdp.send('Target.createTarget', {
        url: site.url('/articles/1?SECRETQUERY'),
      });
      await cdp.send('Target.closeTarget', { targetId });
      await cdp.close();

      const text = await eventually('the log says that the client has disconnected', async () => {
        const written = await readFile(file, 'utf8');
        return written.includes('client.disconnected') && written;
      });
      const events = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const at = { tab: expect.any(Number) as unknown, origin: site.origin };
      for (const event of [
        { event: 'extension.connected' },
        { event: 'tab.shared', ...at },
        { event: 'client.connected', client: 1 },
        { event: 'client.attached', client: 1, ...at },
        { event: 'interception.on', client: 1, ...at },
        { event: 'interception.off', client: 1, ...at },
        { event: 'refused', client: 1, rule: 'upload', method: 'DOM.setFileInputFiles' },
        { event: 'download', client: 1, ...at, file: 'file.txt' },
        { event: 'tab.opened', client: 1, tab: expect.any(Number) as unknown },
        { event: 'tab.closed', client: 1, tab: expect.any(Number) as unknown },
        { event: 'client.disconnected', client: 1 },
      ]) {
        expect(events).toContainEqual(expect.objectContaining(event));
      }
      for (const { time } of events) expect(Number.isNaN(Date.parse(String(time)))).toBe(false);
      const { headers } = await stage.endpoint();
      const [token = ''] = Object.values(headers).map((header) => header.replace(/^Bearer /, ''));
      expect(token.length).toBeGreaterThan(16);
      for (const secret of [token, 'SECRET', 'articles']) expect(text).not.toContain(secret);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
