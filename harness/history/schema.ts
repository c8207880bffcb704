import * as v from 'valibot';
import type { HistoryEvent } from './event.ts';

const t = v.pipe(v.number(), v.finite());
const detail = v.optional(v.string());
const link = v.picklist(['extension', 'client']);
const socket = v.pipe(v.number(), v.integer());

/** The schema of one line of a history file. Must match `HistoryEvent`. */
export const historyEventSchema: v.GenericSchema<unknown, HistoryEvent> = v.variant('type', [
  v.object({
    t,
    type: v.literal('socket'),
    link,
    socket,
    state: v.picklist(['open', 'upgraded', 'refused', 'closed']),
    detail,
  }),
  v.object({
    t,
    type: v.literal('frame'),
    link,
    socket,
    from: v.picklist(['peer', 'server']),
    opcode: v.picklist(['text', 'binary', 'ping', 'pong', 'close']),
    bytes: v.number(),
    text: v.optional(v.string()),
    tail: v.optional(v.string()),
  }),
  v.object({
    t,
    type: v.literal('fault'),
    name: v.string(),
    phase: v.picklist(['strike', 'struck', 'heal']),
    detail,
  }),
  v.object({
    t,
    type: v.literal('life'),
    of: v.picklist(['browser', 'worker', 'relay', 'client', 'tab']),
    id: v.string(),
    state: v.picklist(['started', 'ended']),
    detail,
  }),
  v.object({
    t,
    type: v.literal('step'),
    name: v.string(),
    state: v.picklist(['started', 'passed', 'failed']),
    detail,
    click: v.optional(v.object({ targetId: v.string(), button: v.picklist(['toolbar', 'share', 'stop']) })),
  }),
  v.object({ t, type: v.literal('recovery'), fault: v.string(), ms: v.number() }),
  v.object({
    t,
    type: v.literal('check'),
    client: v.string(),
    name: v.string(),
    state: v.picklist(['passed', 'failed', 'repeated']),
    ms: v.number(),
    detail,
  }),
  v.object({ t, type: v.literal('intent'), targetId: v.string(), wants: v.picklist(['shared', 'private']) }),
  v.object({
    t,
    type: v.literal('mutation'),
    id: v.string(),
    state: v.picklist(['asked', 'answered', 'refused', 'unknown', 'executed']),
  }),
  v.object({
    t,
    type: v.literal('observation'),
    ready: v.optional(v.boolean()),
    pending: v.optional(v.number()),
    tabs: v.array(
      v.object({
        targetId: v.string(),
        listed: v.optional(v.boolean()),
        attached: v.optional(v.boolean()),
        badge: v.optional(v.string()),
      }),
    ),
    ghosts: v.array(v.string()),
  }),
  v.object({
    t,
    type: v.literal('about'),
    recorder: v.string(),
    view: v.optional(v.literal('relay')),
    hasParams: v.optional(v.boolean()),
    goesOn: v.optional(v.boolean()),
    lost: v.optional(v.number()),
    detail,
  }),
  v.object({
    t,
    type: v.literal('memory'),
    of: v.picklist(['relay', 'worker']),
    life: v.string(),
    bytes: v.number(),
  }),
]);
