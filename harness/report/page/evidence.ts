import type { Evidence } from '../../results/run-result.ts';
import { MAX_ERROR_CHARS } from './error-text.ts';
import { html, Markup } from './markup.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The command that replays a failure. */
export function replay({ replayCommand }: Evidence): Markup | undefined {
  if (replayCommand === undefined) return undefined;
  return html`<p class="replay">
    <span>Replay</span><code>${replayCommand}</code><button type="button" class="copy" hidden>Copy</button>
  </p>`;
}

/** The evidence of a failure: the screenshot, the worker's status and the relay's log. */
export function evidenceBlocks({ screenshot, worker, relayLog }: Evidence): Markup {
  return html`<div class="evidence">
    ${screenshot === undefined ? undefined : screenshotBlock(screenshot)}
    ${foldedText('Status of the worker', worker)} ${foldedText('End of the relay’s log', relayLog)}
  </div>`;
}

function screenshotBlock(base64: string): Markup | undefined {
  if (!BASE64.test(base64)) return undefined;
  const source = new Markup(`data:image/png;base64,${base64}`);
  return html`<details open>
    <summary>Screenshot of the tab at the failure</summary>
    <img src="${source}" alt="The tab as the user saw it" loading="lazy" />
  </details>`;
}

/** The end of a log matters most, so a long log is truncated at its start. */
function foldedText(title: string, text: string | undefined): Markup | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const end = text.length <= MAX_ERROR_CHARS ? text : `…${text.slice(-MAX_ERROR_CHARS)}`;
  return html`<details>
    <summary>${title}</summary>
    <pre tabindex="0">${end}</pre>
  </details>`;
}
