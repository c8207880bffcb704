/** The frames of the heartbeat, never numbered. */
import * as v from 'valibot';
import { count } from './frame-parts.ts';

export const Ping = v.object({ type: v.literal('ping'), stamp: count, received: count });
export const Pong = v.object({ type: v.literal('pong'), stamp: count, received: count });
export const Ack = v.object({ type: v.literal('ack'), received: count });
export type Ping = v.InferOutput<typeof Ping>;
export type Pong = v.InferOutput<typeof Pong>;
export type Ack = v.InferOutput<typeof Ack>;
