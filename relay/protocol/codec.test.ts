import { describe, expect, test } from 'vitest';
import { BadFrameError, decodeExtensionFrame, decodeRelayFrame } from './codec.ts';
import { LINK_LIMITS } from './limits.ts';
import { encodeAny as encode } from './testing/any-frame.ts';

const command = { type: 'forwardCDPCommand', n: 1, id: 7, tab: 3, attachment: 'a', method: 'Page.enable' };

describe('the reason of an error', () => {
  const failure = { type: 'error', n: 1, id: 7, error: { code: -32000, message: 'in any words' } };
  const reasonIn = (frame: object): unknown =>
    (decodeExtensionFrame(encode(frame)).frame as { readonly reason?: string }).reason;

  test.each(['cutOff', 'notAttached', 'workerEnding'])('%s is read', (reason) => {
    expect(reasonIn({ ...failure, reason })).toBe(reason);
  });

  test.each([undefined, 'one of a later version', 7, null, {}])('counts as none where it is %j', (reason) => {
    expect(reasonIn({ ...failure, reason })).toBeUndefined();
  });
});

describe('a frame', () => {
  test('is read as it was written', () => {
    expect(decodeRelayFrame(encode(command))).toEqual({ frame: command });
  });

  test('has a body after the first newline, which is passed on unread', () => {
    const body = '{"not":\n"even JSON';
    expect(decodeRelayFrame(encode(command, body))).toEqual({ frame: command, body });
  });

  test('may have an empty body, which is not the same as none', () => {
    expect(decodeRelayFrame(encode(command, ''))).toEqual({ frame: command, body: '' });
  });

  test('keeps a newline inside its header apart from the one that ends it', () => {
    const frame = { type: 'tab.create', n: 1, id: 1, url: 'a\nb', background: false, newWindow: false };
    expect(decodeRelayFrame(encode(frame, '{}'))).toEqual({ frame, body: '{}' });
  });

  test('loses members that the protocol does not know', () => {
    expect(decodeRelayFrame(encode({ ...command, later: 1 })).frame).toEqual(command);
  });
});

describe('refused is', () => {
  test.each([
    ['what is no JSON', 'hello', /frame header is not JSON: hello/],
    ['an unknown type', '{"type":"nonsense"}', /type/],
    ['a missing member', encode({ ...command, tab: undefined }), /tab/],
    ['a negative number', encode({ ...command, n: -1 }), /: n: /],
    ['a fraction', encode({ ...command, id: 0.5 }), /: id: /],
    ['an empty name', encode({ ...command, method: '' }), /: method: /],
    ['a list', '[]', /frame/],
  ])('%s, with the place of the fault', (_, text, message) => {
    expect(() => decodeRelayFrame(text)).toThrow(message);
    expect(() => decodeRelayFrame(text)).toThrow(BadFrameError);
  });

  test('a frame that only the other end may send', () => {
    expect(() => decodeExtensionFrame(encode(command))).toThrow(BadFrameError);
    expect(() => decodeRelayFrame(encode({ type: 'inventory', n: 1, tabs: [] }))).toThrow(BadFrameError);
  });

  test('a frame that is too long, before it is read', () => {
    const text = ' '.repeat(LINK_LIMITS.frameCharsMax + 1);
    expect(() => decodeRelayFrame(text)).toThrow(/frame of 256000001 characters; at most 256000000/);
  });

  test('with no more of the frame in the message than its beginning', () => {
    const secret = `${'x'.repeat(200)}secret`;
    expect(() => decodeRelayFrame(secret)).not.toThrow(/secret/);
    expect(() => decodeRelayFrame(secret)).toThrow(BadFrameError);
  });
});
