/** Parses the frames of a history, also those whose text was truncated. */
import { splitFrames } from '../../relay/protocol/codec.ts';
import { readOutcomeData, type OutcomeData } from '../../relay/protocol/outcome-data.ts';
import type { FrameEntry } from '../history/event.ts';
import { jsonObject } from '../base/json-object.ts';
import type { CdpMessage } from './client-link.ts';

/** The CDP message in a frame of the client link; undefined if it cannot be parsed. */
export function cdpMessage({ text, tail }: FrameEntry): CdpMessage | undefined {
  if (text === undefined) return undefined;
  if (tail === undefined) return jsonObject(text);
  // Ids and names are at the two ends of a message; only its middle is missing. Some relays put the session first.
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

/** What a reply says of its command's outcome; undefined for a success, and for an error of Chromium's. */
export function outcomeOf(reply: CdpMessage | undefined): OutcomeData | undefined {
  return readOutcomeData(reply?.error?.data);
}

const SESSION_FIRST = /^\{(?:"id":\d+,)?"sessionId":"([^"]+)",/;
const RESULT = /^\{"id":\d+,(?:"sessionId":"[^"]+",)?"result"/;

/** The params of a truncated `Target.attachedToTarget`: its target's URL may have any length. */
function attachedParams(text: string): Record<string, unknown> {
  const found = /"params":\{"sessionId":"([^"]+)","targetInfo":\{"targetId":"([^"]+)"/.exec(text);
  return found === null ? {} : { sessionId: found[1], targetInfo: { targetId: found[2] } };
}

/** The parts of a frame header, between relay and extension, that the oracle reads. */
export interface LinkHeader {
  readonly type: string;
  /** Set on frames of the numbered channel. */
  readonly n?: number;
  /** In `connect`. */
  readonly instanceId?: string;
  /** In `connect`: the worker's instance. */
  readonly boot?: { readonly id?: string };
  /** In `refuse`. */
  readonly code?: string;
  /** Of a request, and of its result or error. */
  readonly id?: number;
  readonly method?: string;
  readonly tab?: number;
  /** Of an error, or of a tab's end. */
  readonly reason?: string;
  /** In `tab.replaced`: the former tab. */
  readonly from?: number;
  /** In announcements of a tab. */
  readonly state?: AnnouncedTab;
  /** In `inventory`. */
  readonly tabs?: readonly AnnouncedTab[];
}

/** What the extension says of a tab. */
export interface AnnouncedTab {
  readonly tab: number;
  readonly targetId?: string;
  /** Absent while no debugger is attached. */
  readonly attachment?: string;
}

/** The frame headers in a message of the extension link; empty for other protocols. */
export function linkHeaders({ text = '', opcode }: FrameEntry): LinkHeader[] {
  if (opcode !== 'text') return [];
  return splitFrames(text).flatMap((frame) => {
    const end = frame.indexOf('\n');
    const header = jsonObject(end < 0 ? frame : frame.slice(0, end)) ?? headerByHand(frame);
    return isHeader(header) ? [header] : [];
  });
}

/** Parses a truncated header: its number and type come first. */
function headerByHand(frame: string): unknown {
  const found = /^\{(?:"n":(\d+),)?"type":"([^"]+)"/.exec(frame);
  if (found === null) return undefined;
  return { type: found[2], ...(found[1] === undefined ? {} : { n: Number(found[1]) }) };
}

function isHeader(value: unknown): value is LinkHeader {
  return typeof value === 'object' && value !== null && typeof (value as LinkHeader).type === 'string';
}
