import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { lastWord } from './last-word.ts';

const about = { type: 'frame', link: 'client', socket: 1, opcode: 'text', bytes: 1 } as const;
const asked: HistoryEvent = { ...about, t: 10, from: 'peer', text: '{"id":7,"method":"Page.enable"}' };
const refused: HistoryEvent = {
  ...about,
  t: 20,
  from: 'server',
  text: '{"id":7,"error":{"message":"Extension not connected"}}',
};
const failed = (t: number): HistoryEvent => ({ t, type: 'step', name: 'it works', state: 'failed' });

describe('the last word of a relay', () => {
  it('is the error that the client was answered with, and to what', () => {
    const word = 'The relay had answered Page.enable with: Extension not connected';
    expect(lastWord([asked, refused, failed(30)])).toBe(word);
  });

  it('is the reason of a close', () => {
    const closed: HistoryEvent = { ...about, t: 25, from: 'server', opcode: 'close', text: '1000 gone' };
    expect(lastWord([asked, refused, closed, failed(30)])).toMatch(
      /closed the client's connection: 1000 gone$/,
    );
  });

  it('is not one of long ago, nor one that came later', () => {
    expect(lastWord([asked, refused, failed(5_000)])).toBeUndefined();
    expect(lastWord([asked, failed(15), refused])).toBeUndefined();
  });
});
