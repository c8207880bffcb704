/** Slot, handshake, channel, outbox and heartbeat: the relay's end of the link. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const slot = ownMutants('relay/core/link/slot.ts');
const connection = ownMutants('relay/core/link/connection.ts');
const link = ownMutants('relay/core/link/extension-link.ts');
const channel = ownMutants('relay/protocol/channel.ts');
const outbox = ownMutants('relay/core/link/outbox.ts');

export const LINK_MUTANTS: readonly Mutant[] = [
  slot(
    'slot-kept-for-stranger',
    'O7',
    'The slot is kept for its last holder even from that holder itself, so each reconnect waits.',
    'if (this.left === undefined || this.left.instanceId === claim.instanceId || this.mayReplace(claim))',
    'if (this.left === undefined || this.mayReplace(claim))',
  ),
  slot(
    'slot-probe-inverted',
    'O7',
    'The answer of the probe is read the wrong way round: a dead holder keeps the slot.',
    '      if (!alive) {\n',
    '      if (alive) {\n',
  ),
  slot(
    'slot-not-vacated',
    'O7',
    'When the holder goes, the slot keeps pointing at it.',
    '    this.noteLeft(candidate);\n    this.holderNow = undefined;\n',
    '    this.noteLeft(candidate);\n',
  ),
  slot(
    'slot-older-boot-wins',
    'O7',
    'An older worker start may replace a later one.',
    'return claim.boot.number > than.boot.number;',
    'return claim.boot.number < than.boot.number;',
  ),
  connection(
    'auth-proof-unchecked',
    'O8',
    'Any proof is accepted, so a program without the pairing key becomes the extension.',
    'if (key === undefined) {',
    'if (connect.proof === undefined) {',
  ),
  connection(
    'auth-address-unchecked',
    'O8',
    'The address that the extension dialled is not compared, so a program in between can pass the handshake on.',
    'if (!endpoints.includes(connect.endpoint))',
    'if (endpoints.length === 0)',
  ),
  connection(
    'auth-frames-before-hello',
    'O8',
    'A frame before the handshake is finished is handled instead of refused.',
    "if (this.state !== 'live') {",
    "if (this.state === 'challenged' && frame.type === 'connect') {",
  ),
  connection(
    'heartbeat-once',
    'O7',
    'The heartbeat is not scheduled again after the first tick, so a silent peer is never dropped.',
    '      this.ping();\n      this.scheduleHeartbeat();',
    '      this.ping();',
  ),
  connection(
    'heartbeat-never-silent',
    'O7',
    'Every tick counts as hearing from the peer.',
    '      this.tickedAt = now;\n      if (now - this.heardAt',
    '      this.tickedAt = this.heardAt = now;\n      if (now - this.heardAt',
  ),
  connection(
    'handshake-timer-kept',
    'O9',
    'The time limit of the handshake is not cancelled when it is finished.',
    "    this.cancelHandshake();\n    this.state = 'live';",
    "    this.state = 'live';",
  ),
  link(
    'resume-other-relay',
    'O1',
    'A channel is resumed although the extension had it with another relay process.',
    'const known = boot.id === this.channelBoot?.id && resume?.relayId === this.options.relayId;',
    'const known = boot.id === this.channelBoot?.id && resume !== undefined;',
  ),
  link(
    'lost-forgotten',
    'O1',
    'What the old channel lost is not handed over: commands whose answers are lost wait forever.',
    'this.lost = this.lost ?? lostChannel(this.channelBoot, connection.claim);',
    'this.lost = undefined;',
  ),
  link(
    'ledger-infinite',
    'O1',
    'The ledger of the last worker is not used, so commands that never ran end with an unknown outcome.',
    'if (ledger?.bootId === old.id) return { cause, started: ledger.started };',
    'if (ledger?.bootId === old.id) return { cause, started: Infinity };',
  ),
  link(
    'ledger-off-by-one',
    'O5',
    'The last command that the old worker started counts as not started.',
    'if (ledger?.bootId === old.id) return { cause, started: ledger.started };',
    'if (ledger?.bootId === old.id) return { cause, started: ledger.started - 1 };',
  ),
  link(
    'frames-of-old-socket',
    'O1',
    'Frames of a connection that no longer has the slot are handled.',
    '    if (this.slot.holder !== connection) return;\n    const { frame } = packet;',
    '    const { frame } = packet;',
  ),
  link(
    'not-suspended',
    'O1',
    'When the link goes down, the channel goes on sending to the old socket.',
    '    this.outbox.channel.suspend();\n    this.options.owner.linkDown(reason);',
    '    this.options.owner.linkDown(reason);',
  ),
  channel(
    'channel-duplicates',
    'O5',
    'A frame that arrives a second time is handled again.',
    'if (n <= this.receivedNumber) return false;',
    'if (n <= this.receivedNumber) return true;',
  ),
  channel(
    'channel-resends-one-less',
    'O1',
    'An acknowledgement frees one frame too many.',
    'if (kept === undefined || kept.n > number) break;',
    'if (kept === undefined || kept.n > number + 1) break;',
  ),
  channel(
    'channel-no-acks',
    'O6',
    'Nothing is acknowledged between heartbeats because the counter never grows.',
    '    this.unackedFrames++;\n',
    '',
  ),
  outbox(
    'outbox-never-frees',
    'O6',
    'What was acknowledged still counts against its client.',
    'return this.channel.send(frame, body, () => this.quota.remove(client, chars));',
    'return this.channel.send(frame, body);',
  ),
];
