/** The vectors are those of draft-irtf-cfrg-cpace-21, appendix B.3. */
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { CpaceSecret, CpaceShareError, lengthsAndValues, type CpaceContext } from './cpace.ts';

const context: CpaceContext = {
  code: utf8ToBytes('Password'),
  channel: lengthsAndValues(utf8ToBytes('A_initiator'), utf8ToBytes('B_responder')),
  session: hexToBytes('7e4b4791d6a8ef019b936c79fb7f2c57'),
};
const a = new CpaceSecret(hexToBytes('da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08'));
const b = new CpaceSecret(hexToBytes('d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d'));
const initiator = { share: a.share(context), associated: utf8ToBytes('ADa') };
const responder = { share: b.share(context), associated: utf8ToBytes('ADb') };

test('the shares are those of the draft', () => {
  expect(bytesToHex(initiator.share)).toBe(
    'd6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157',
  );
  expect(bytesToHex(responder.share)).toBe(
    '3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258',
  );
});

test('the key is that of the draft, at both ends', () => {
  const key =
    'b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd' +
    '2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447';
  const { session } = context;
  expect(bytesToHex(a.key(session, responder.share, initiator, responder))).toBe(key);
  expect(bytesToHex(b.key(session, initiator.share, initiator, responder))).toBe(key);
});

test.each(['code', 'channel', 'session'] as const)('another %s gives another key', (part) => {
  const other = { ...context, [part]: utf8ToBytes('another one') };
  const theirs = { share: b.share(other), associated: utf8ToBytes('ADb') };
  const one = a.key(context.session, theirs.share, initiator, theirs);
  expect(bytesToHex(b.key(other.session, initiator.share, initiator, theirs))).not.toBe(bytesToHex(one));
});

test.each([
  ['the neutral element', '00'.repeat(32)],
  ['no point', '2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c'],
  ['a number above the field', 'ff'.repeat(32)],
  ['too short', '00'],
])('a share that is %s is refused', (_, hex) => {
  const theirs = { share: hexToBytes(hex), associated: utf8ToBytes('ADb') };
  expect(() => a.key(context.session, theirs.share, initiator, theirs)).toThrow(CpaceShareError);
});

test('a long value has its length in seven bits a byte', () => {
  expect(bytesToHex(lengthsAndValues(new Uint8Array(0)))).toBe('00');
  expect(bytesToHex(lengthsAndValues(new Uint8Array(127)).subarray(0, 2))).toBe('7f00');
  expect(bytesToHex(lengthsAndValues(new Uint8Array(300)).subarray(0, 3))).toBe('ac0200');
});
