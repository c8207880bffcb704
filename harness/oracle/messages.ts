/** What frames in a history say, also those whose text was cut. */
import { splitFrames } from '../../relay/protocol/codec.ts';
import type { FrameEntry } from '../history/event.ts';
import { jsonObject } from '../base/json-object.ts';
import type { CdpMessage } from './client-link.ts';

/** The message in a frame of the client link; undefined where it cannot be read. */
export function cdpMessage({ text, tail }: FrameEntry): CdpMessage | undefined {
  if (text === undefined) return undefined;
  if (tail === undefined) return jsonObject(text);
  // Names stand at the ends of a message, whatever is cut out of its middle; some relays put the session first.
  const id = /^\{"id":(\d+),/.exec(text)?.[1];
  const method = /^\{(?:"id":\d+,)?(?:"sessionId":"[^"]+",)?"method":"([^"]+)"/.exec(text)?.[1];
  if (id === undefined && method === undefined) return undefined;
  const sessionId = (/"sessionId":"([^"]+)"\}$/.exec(tail) ?? SESSION_FIRST.exec(text))?.[1];
  return {
    ...(id === undefined ? {} : { id: Number(id) }),
    ...(method === undefined ? {} : { method, params: attachedParams(text) }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(method === undefined && RESULT.test(text) ? { result: {} } : {}),
  };
}

const SESSION_FIRST = /^\{(?:"id":\d+,)?"sessionId":"([^"]+)",/;
const RESULT = /^\{"id":\d+,(?:"sessionId":"[^"]+",)?"result"/;

/** As far as `Target.attachedToTarget` needs them; its target may have an address of any length. */
function attachedParams(text: string): Record<string, unknown> {
  const found = /"params":\{"sessionId":"([^"]+)","targetInfo":\{"targetId":"([^"]+)"/.exec(text);
  return found === null ? {} : { sessionId: found[1], targetInfo: { targetId: found[2] } };
}

/** The header of one frame between relay and extension, as far as it is looked at. */
export interface LinkHeader {
  readonly type: string;
  /** Set on frames of the numbered channel. */
  readonly n?: number;
  /** Of `connect`. */
  readonly instanceId?: string;
  /** Of `refuse`. */
  readonly code?: string;
}

/** The headers in a message of the extension link. What is not of Holdfast's protocol gives none. */
export function linkHeaders({ text = '', opcode }: FrameEntry): LinkHeader[] {
  if (opcode !== 'text') return [];
  return splitFrames(text).flatMap((frame) => {
    const end = frame.indexOf('\n');
    const header = jsonObject(end < 0 ? frame : frame.slice(0, end)) ?? headerByHand(frame);
    return isHeader(header) ? [header] : [];
  });
}

/** A header that was cut off: its number and its type come first. */
function headerByHand(frame: string): unknown {
  const found = /^\{(?:"n":(\d+),)?"type":"([^"]+)"/.exec(frame);
  if (found === null) return undefined;
  return { type: found[2], ...(found[1] === undefined ? {} : { n: Number(found[1]) }) };
}

function isHeader(value: unknown): value is LinkHeader {
  return typeof value === 'object' && value !== null && typeof (value as LinkHeader).type === 'string';
}
