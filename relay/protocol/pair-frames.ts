/** The frames with which an extension and a relay pair by a code, in place of the rest of the handshake. Never numbered. */
import * as v from 'valibot';

const word = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** The extension has a code, and answers the challenge with this instead of `connect`. */
export const PairStart = v.object({
  type: v.literal('pair.start'),
  protocol: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** As in `connect`: the address that the extension dialled. */
  endpoint: word,
  instanceId: word,
  /** The browser, for example `Chrome/156.0.0.0`: the name under which the relay lists it. */
  product: v.pipe(v.string(), v.maxLength(100)),
  nonce: word,
  /** The extension's share of CPace, in hex. */
  share: hex32,
});
export type PairStart = v.InferOutput<typeof PairStart>;

/** The relay's share. From here on the code is used up. */
export const PairShare = v.object({ type: v.literal('pair.share'), share: hex32 });
export type PairShare = v.InferOutput<typeof PairShare>;

/** The extension's proof that it had the code. */
export const PairConfirm = v.object({ type: v.literal('pair.confirm'), proof: hex32 });
export type PairConfirm = v.InferOutput<typeof PairConfirm>;

/** The relay's proof. It has stored the pairing key, and lists the browser under this name. */
export const PairDone = v.object({
  type: v.literal('pair.done'),
  proof: hex32,
  name: v.pipe(v.string(), v.maxLength(100)),
  /** The same for all relays that have their browsers in common: there the new key has replaced an earlier one. */
  home: v.optional(word),
});
export type PairDone = v.InferOutput<typeof PairDone>;

export type ExtensionPairFrame = PairStart | PairConfirm;
export type RelayPairFrame = PairShare | PairDone;
