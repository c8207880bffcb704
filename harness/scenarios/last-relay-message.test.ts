import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { lastRelayMessage } from './last-relay-message.ts';

const about = { type: 'frame', link: 'client', socket: 1, opcode: 'text', bytes: 1 } as const;
const asked: HistoryEvent = { ...about, t: 10, from: 'peer', text: '{"id":7,"method":"Page.enable"}' };
const refused: HistoryEvent = {
  ...about,
  t: 20,
  from: 'server',
  text: '{"id":7,"error":{"message":"Extension not connected"}}',
};
const failed = (t: number): HistoryEvent => ({ t, type: 'step', name: 'it works', state: 'failed' });

describe('the last message of a relay', () => {
  it('is the error that the client got, with the command', () => {
    const message = 'The relay answered Page.enable with the error: Extension not connected';
    expect(lastRelayMessage([asked, refused, failed(30)])).toBe(message);
  });

  it('is the reason for closing the connection', () => {
    const closed: HistoryEvent = { ...about, t: 25, from: 'server', opcode: 'close', text: '1000 gone' };
    expect(lastRelayMessage([asked, refused, closed, failed(30)])).toMatch(
      /closed the client's connection: 1000 gone$/,
    );
  });

  it('is neither too old nor later than the failure', () => {
    expect(lastRelayMessage([asked, refused, failed(5_000)])).toBeUndefined();
    expect(lastRelayMessage([asked, failed(15), refused])).toBeUndefined();
  });
});
