/** What every page of the extension must be, and pictures of it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import type { CdpSession } from '../../harness/stage/raw-cdp.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SCHEMES = ['light', 'dark'] as const;
/** What axe-core calls serious includes contrast. */
const BAD = ['serious', 'critical'];

/** What is wider than the page, or than Chromium makes a popup: its tags and ids. */
const TOO_WIDE = `(() => {
  const { right, width } = document.body.getBoundingClientRect();
  const spills = (it) => it.clientWidth > 0 && it.scrollWidth > it.clientWidth && getComputedStyle(it).overflowX === 'visible';
  const wide = [...document.querySelectorAll('body *')].filter((it) => spills(it) || it.getBoundingClientRect().right > right + 1);
  return [...(width > 800 ? [document.body] : []), ...wide].map((it) => it.tagName + ' ' + it.id);
})()`;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

export async function valueOf(session: CdpSession, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description);
  return result.value;
}

export async function shows(session: CdpSession, text: string): Promise<void> {
  await eventually(`the page shows ${text}`, async () =>
    String(await valueOf(session, 'document.body.innerText')).includes(text),
  );
}

/** Checks a page in light and dark, and with text of twice the size. Resolves with the screenshots. */
export async function examine(session: CdpSession): Promise<Map<string, Buffer>> {
  const pictures = new Map<string, Buffer>();
  const picture = async (name: string): Promise<void> => {
    const { cssContentSize } = await session.send('Page.getLayoutMetrics');
    const clip = { ...cssContentSize, scale: 1 };
    const { data } = await session.send('Page.captureScreenshot', { captureBeyondViewport: true, clip });
    pictures.set(name, Buffer.from(data, 'base64'));
  };
  await valueOf(session, await readFile(AXE, 'utf8'));
  for (const value of SCHEMES) {
    await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    const { violations } = (await valueOf(session, 'axe.run()')) as { violations: Violation[] };
    const found = violations.filter(({ impact }) => BAD.includes(impact));
    expect(found.map(({ id, nodes }) => [value, id, nodes.map(({ html }) => html)])).toEqual([]);
    await picture(value);
  }
  await valueOf(session, "document.documentElement.style.fontSize = '200%'");
  expect(await valueOf(session, TOO_WIDE)).toEqual([]);
  await picture('large');
  return pictures;
}
