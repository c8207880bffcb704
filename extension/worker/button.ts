/**
 * What the toolbar button shows: one table, with a row for each state of the link and a column for each state of a tab.
 * Each cell has its own text, so that nobody needs the colour. Only an unshared tab shows nothing while the link is
 * being made: that takes a moment after each restart of the worker, and every tab would flicker.
 */
import { refusalWords } from './refusal-words.ts';
import { text } from '../i18n/text.ts';
import type { LinkPhase } from './link-phase.ts';

/** `noRelay`: several attempts in a row have failed. */
export type LinkState = 'live' | 'connecting' | 'noRelay' | 'refused' | 'unpaired';

/** `attaching`: shared, but a client's command would have to wait for the debugger. `stopping`: not stored yet. */
export type TabState = 'unshared' | 'usable' | 'attaching' | 'stopping';

export interface Badge {
  readonly text: '' | 'ON' | '…' | 'II' | 'off' | '!';
  readonly color: string;
  readonly title: string;
}

type Text = Badge['text'];
type Row = Readonly<Record<TabState, Text>>;

export const BUTTON_TEXTS: Readonly<Record<LinkState, Row>> = {
  live: { unshared: '', usable: 'ON', attaching: '…', stopping: '…' },
  connecting: { unshared: '', usable: '…', attaching: '…', stopping: '…' },
  noRelay: { unshared: 'off', usable: 'II', attaching: 'II', stopping: '…' },
  refused: { unshared: '!', usable: '!', attaching: '!', stopping: '…' },
  unpaired: { unshared: '!', usable: '!', attaching: '!', stopping: '…' },
};

/** Only shared tabs show these. */
export const SHARED_TEXTS: ReadonlySet<string> = new Set<Text>(['ON', '…', 'II']);

const GREEN = '#1a7f37';
const AMBER = '#9a6700';
const RED = '#cf222e';
const GREY = '#57606a';

const COLORS: Readonly<Record<Text, string>> = {
  '': GREEN,
  ON: GREEN,
  '…': AMBER,
  II: AMBER,
  off: GREY,
  '!': RED,
};

/** After this many failed attempts in a row there is no relay. The first one is the connection that was lost. */
const NO_RELAY_FAILURES = 2;

/** `failures`: attempts that have failed since a connection worked. */
export function linkState({ name }: LinkPhase, failures: number): LinkState {
  return name === 'connecting' && failures >= NO_RELAY_FAILURES ? 'noRelay' : name;
}

/** The button in a tab. */
export function buttonFor(phase: LinkPhase, failures: number, tab: TabState): Badge {
  const link = linkState(phase, failures);
  const shown = BUTTON_TEXTS[link][tab];
  return { text: shown, color: COLORS[shown], title: titleOf(phase, link, tab) };
}

function titleOf(phase: LinkPhase, link: LinkState, tab: TabState): string {
  if (tab === 'stopping') return text('buttonStopping');
  const isShared = tab !== 'unshared';
  switch (link) {
    case 'live':
      if (tab === 'attaching') return text('buttonAttaching');
      return text(isShared ? 'buttonShared' : 'buttonNotShared');
    case 'connecting':
      return text(isShared ? 'buttonConnectingShared' : 'buttonConnectingNotShared');
    case 'noRelay':
      return text(isShared ? 'buttonNoRelayShared' : 'buttonNoRelayNotShared');
    case 'refused':
      return text('buttonRefused', { why: phase.name === 'refused' ? refusalWords(phase) : '' });
    case 'unpaired':
      return text('buttonUnpaired');
  }
}
