/** The page that opens after the installation: three steps to a tab that clients can drive, each ticked off when it is done. */
import { fillPage } from '../i18n/page.ts';
import { text } from '../i18n/text.ts';
import { PairForm } from '../pairing/pair-form.ts';
import { element, setText } from '../popup/dom.ts';
import { StatusSource } from '../popup/status-source.ts';
import { endpointOf, linkWords } from '../popup/words.ts';
import { ask } from '../worker/intent.ts';
import type { WorkerStatus } from '../worker/status.ts';

const TICK_MS = 1_000;

let status: WorkerStatus | undefined;

function show(): void {
  if (status === undefined) return;
  const isLive = status.phase.name === 'live';
  tick('step-relay', form.hasRelay);
  tick('step-pair', isLive);
  tick('step-share', isLive && status.tabs.some(({ attached }) => attached));
  // Paired, and yet there is no connection.
  const { headline, detail } = linkWords(status, Date.now());
  setText('detail', status.paired && !isLive ? text('welcomeTrouble', { headline, detail }) : '');
  setText(
    'next',
    isLive && status.tabs.length > 0 ? text('welcomeReady', { endpoint: endpointOf(status) }) : '',
  );
}

function tick(id: string, isDone: boolean): void {
  const step = element(id);
  if (step.classList.contains('done') === isDone) return;
  step.classList.toggle('done', isDone);
  const [mark, state] = [step.querySelector('.mark'), step.querySelector('.state')];
  if (mark !== null) {
    step.dataset['number'] ??= mark.textContent;
    mark.textContent = isDone ? '✓' : step.dataset['number'];
  }
  if (state !== null) state.textContent = isDone ? text('stepDone') : '';
}

async function shareNew(): Promise<void> {
  const { id } = await chrome.tabs.create({ url: 'about:blank' });
  if (id !== undefined) await ask([id], 'share');
}

fillPage();
const form = new PairForm(show);
new StatusSource((now) => {
  status = now;
  form.statusChanged(now);
});
// "In 4 s" grows less.
setInterval(show, TICK_MS);
element('share-new').addEventListener('click', () => void shareNew());
