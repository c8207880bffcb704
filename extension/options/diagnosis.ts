/** The diagnosis for a report: shown first, then saved as a file or copied. */
import { text } from '../i18n/text.ts';
import { element, setText } from '../popup/dom.ts';
import { diagnosis } from '../popup/words.ts';
import type { WorkerStatus } from '../worker/status.ts';

const FILE = 'holdfast-extension.json';

/** `statusNow`: undefined until the worker has reported. */
export function offerDiagnosis(statusNow: () => WorkerStatus | undefined): void {
  let shown = '';
  element('diagnose').addEventListener('click', () => {
    const status = statusNow();
    if (status === undefined) return;
    shown = diagnosis(status, chrome.runtime.getManifest().version, navigator.userAgent);
    setText('diagnosis-text', shown);
    setText('diagnosis-done', '');
    element('diagnosis').hidden = false;
  });
  element('save-diagnosis').addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${shown}\n`], { type: 'application/json' }));
    link.download = FILE;
    link.click();
    URL.revokeObjectURL(link.href);
    setText('diagnosis-done', text('optionsSaved', { name: FILE }));
  });
  element('copy-diagnosis').addEventListener('click', () => {
    void navigator.clipboard.writeText(shown).then(() => setText('diagnosis-done', text('popupCopied')));
  });
}
