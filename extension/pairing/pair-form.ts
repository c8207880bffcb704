/** The fields for port and code, which welcome and options page have in common, and what is said about them. */
import { codeIn } from '../../relay/protocol/pairing-code.ts';
import { text } from '../i18n/text.ts';
import { element, input, setText } from '../popup/dom.ts';
import { MARKS } from '../popup/words.ts';
import { readProduct, type UserAgentData } from '../worker/product.ts';
import { isPort, parseSettings, SETTINGS_KEY, withRelay, type Settings } from '../worker/settings.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { pair } from './pair.ts';
import { badPort, failureWords, notACode, probeWords, usedCode, type PairingWords } from './pairing-words.ts';
import { RelayWatch, type Found } from './relay-watch.ts';
import { isUsed, markUsed } from './used-codes.ts';

export class PairForm {
  private readonly watch = new RelayWatch((found) => {
    this.found = found;
    this.show();
  });
  private readonly shown: () => void;
  private status: WorkerStatus | undefined;
  private found: Found | undefined;
  /** What came of the last code. */
  private result: PairingWords | undefined;
  private busy = false;
  private known: (status: WorkerStatus) => void = () => undefined;
  private readonly firstStatus = new Promise<WorkerStatus>((resolve) => {
    this.known = resolve;
  });

  /** `shown`: called after each change of what the form shows. */
  constructor(shown: () => void = () => undefined) {
    this.shown = shown;
    element('pair-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.submit();
    });
    input('code').addEventListener('input', () => this.say(undefined));
    input('port').addEventListener('input', () => this.portChanged());
    element('use-port').addEventListener('click', () => {
      input('port').value = element('use-port').dataset['port'] ?? '';
      this.portChanged();
    });
  }

  /** Whether a relay is there: one that answers, or the one that is connected. */
  get hasRelay(): boolean {
    return this.isLive || this.found?.probe.kind === 'relay';
  }

  statusChanged(status: WorkerStatus): void {
    const before = this.status;
    this.status = status;
    // The settings have changed, perhaps on another page; or they are known now, and nobody has typed meanwhile.
    const isNew = before === undefined ? input('port').value === '' : before.port !== status.port;
    if (isNew) input('port').value = String(status.port);
    this.known(status);
    this.portChanged();
  }

  /** The port that was entered; undefined if it is none. */
  get port(): number | undefined {
    const port = input('port').valueAsNumber;
    return isPort(port) ? port : undefined;
  }

  /** Connected to the relay on this port. */
  private get isLive(): boolean {
    return this.status?.phase.name === 'live' && this.status.port === this.port;
  }

  private portChanged(): void {
    if (this.found?.port !== this.port) this.found = undefined;
    // A live connection says more than an attempt of ours.
    this.watch.watch(this.isLive ? undefined : this.port);
    this.show();
  }

  private say(words: PairingWords | undefined): void {
    this.result = words;
    this.show();
  }

  private show(): void {
    const { port } = this;
    const found =
      port === undefined
        ? badPort()
        : probeWords(this.isLive ? { kind: 'relay' } : this.found?.probe, port, this.found?.elsewhere);
    showWords('relay-found', found);
    element('use-port').hidden = found.offer === undefined;
    element('use-port').dataset['port'] = String(found.offer ?? '');
    setText('use-port', text('pairUsePort', { port: found.offer ?? '' }));
    showWords('pair-result', this.busy ? { tone: 'wait', text: text('pairRunning') } : this.result);
    this.shown();
  }

  private async submit(): Promise<void> {
    if (this.busy) return;
    const { port } = this;
    const code = codeIn(input('code').value);
    const isWrong = port === undefined ? badPort() : code === undefined ? notACode() : undefined;
    this.say(isWrong);
    if (port === undefined || code === undefined) return;
    this.busy = true;
    this.say(undefined);
    const words = (await isUsed(code)) ? usedCode() : await this.pairWith(port, code);
    this.busy = false;
    this.say(words);
  }

  private async pairWith(port: number, code: string): Promise<PairingWords> {
    const { userAgentData } = navigator as { readonly userAgentData?: UserAgentData };
    const product = await readProduct(navigator.userAgent, userAgentData);
    const { instanceId } = await this.firstStatus;
    const result = await pair({ port, code, instanceId, product, using: () => markUsed(code) });
    if ('failure' in result) return failureWords(result.failure, port);
    await changeSettings((settings) =>
      withRelay(settings, { port, pairingKey: result.pairingKey, home: result.home }),
    );
    input('code').value = '';
    return { tone: 'good', text: text('pairDone', { name: result.name }) };
  }
}

export async function readSettings(): Promise<Settings> {
  const stored = await chrome.storage.local.get(SETTINGS_KEY);
  return parseSettings(stored[SETTINGS_KEY]);
}

/** Changes the stored settings. The worker notices. */
export async function changeSettings(change: (settings: Settings) => Settings): Promise<void> {
  await chrome.storage.local.set({ [SETTINGS_KEY]: change(await readSettings()) });
}

export function showWords(id: string, words: PairingWords | undefined): void {
  setText(id, words === undefined ? '' : `${MARKS[words.tone]} ${words.text}`);
  element(id).className = words?.tone ?? '';
}
