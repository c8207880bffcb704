import type { Evidence } from '../../results/run-result.ts';
import { MAX_ERROR_CHARS } from './error-text.ts';
import { html, Markup } from './markup.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** How to play a failure again: what a reader wants next after the reason. */
export function replay({ replayCommand }: Evidence): Markup | undefined {
  if (replayCommand === undefined) return undefined;
  return html`<p class="replay">
    <span>Play it again</span><code>${replayCommand}</code
    ><button type="button" class="copy" hidden>Copy</button>
  </p>`;
}

/** What was gathered of a failure: the picture, the worker's account, the relay's log. */
export function evidenceBlocks({ screenshot, worker, relayLog }: Evidence): Markup {
  return html`<div class="evidence">
    ${screenshot === undefined ? undefined : picture(screenshot)}
    ${foldedText('What the worker said', worker)} ${foldedText('The relay’s log, its end', relayLog)}
  </div>`;
}

function picture(base64: string): Markup | undefined {
  if (!BASE64.test(base64)) return undefined;
  const source = new Markup(`data:image/png;base64,${base64}`);
  return html`<details open>
    <summary>The tab when it failed</summary>
    <img src="${source}" alt="The tab as the person saw it" loading="lazy" />
  </details>`;
}

/** The end of a log tells most, so the end is what stays of a long one. */
function foldedText(title: string, text: string | undefined): Markup | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const end = text.length <= MAX_ERROR_CHARS ? text : `…${text.slice(-MAX_ERROR_CHARS)}`;
  return html`<details>
    <summary>${title}</summary>
    <pre tabindex="0">${end}</pre>
  </details>`;
}
