import type { Kind, Mark, PageSpan } from '../model/page-model.ts';

/** Colours by their names in the page's style sheet. */
export type Palette = (name: string) => string;

/** Reads the colours of the present scheme. */
export function paletteOf(root: HTMLElement): Palette {
  const style = getComputedStyle(root);
  const known = new Map<string, string>();
  return (name) => {
    let colour = known.get(name);
    if (colour === undefined) known.set(name, (colour = style.getPropertyValue(`--${name}`).trim()));
    return colour;
  };
}

export const KIND_COLOUR: Readonly<Record<Kind, string>> = {
  command: 'command',
  answer: 'answer',
  error: 'failed',
  event: 'event',
  control: 'control',
  heartbeat: 'soft',
  'start/end': 'life',
  connection: 'soft',
  fault: 'fault',
  step: 'soft',
  check: 'passed',
  intent: 'control',
  recovery: 'recovery',
  observation: 'soft',
  memory: 'soft',
  mutation: 'soft',
  note: 'life',
  choice: 'fault',
  about: 'soft',
};

export const SPAN_COLOUR: Readonly<Record<PageSpan['tone'], string>> = {
  life: 'life',
  connection: 'extension',
  refused: 'failed',
  fault: 'fault',
  passed: 'passed',
  failed: 'failed',
  running: 'soft',
};

/** A mark's sign and colour; undefined where a dot is enough. */
export const MARK_SIGN: Readonly<Record<Mark, readonly [sign: string, colour: string] | undefined>> = {
  none: undefined,
  end: ['✕', 'failed'],
  detach: ['◇', 'fault'],
  'attach again': ['◆', 'recovery'],
  'sent again': ['↻', 'control'],
  failed: ['▲', 'failed'],
  start: undefined,
};
