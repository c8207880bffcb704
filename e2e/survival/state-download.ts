import { readFile } from 'node:fs/promises';
import { expect } from 'playwright/test';
import { endingOf, mustEnd } from './cell.ts';
import type { State } from './state.ts';

const PATH = '/survival/download';
const HALF_BYTES = 100_000;

/** Half of the file has arrived. The other half arrives at the end. */
export const downloadUnderWay: State = {
  name: 'download under way',
  async enter({ stage, page }) {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    stage.site.setRoute(PATH, async ({ response }) => {
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="survivor.bin"',
        'content-length': 2 * HALF_BYTES,
      });
      response.write(Buffer.alloc(HALF_BYTES, 'a'));
      await released;
      response.end(Buffer.alloc(HALF_BYTES, 'b'));
    });
    const beginning = page.waitForEvent('download');
    await page.evaluate((path) => {
      const link = document.createElement('a');
      link.href = path;
      document.body.append(link);
      link.click();
    }, PATH);
    const download = await beginning;
    const ending = endingOf(download.path());
    return async () => {
      release();
      const ended = await mustEnd('the download', ending);
      if (ended.ok) expect(await readFile(ended.value)).toHaveLength(2 * HALF_BYTES);
    };
  },
};
