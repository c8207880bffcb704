/** What Chromium says of a target, read from an event. */
import { isObject, stringOf } from './json.ts';
import type { TargetInfo } from './sessions.ts';

const TEXTS = [
  'browserContextId',
  'openerFrameId',
  'openerId',
  'parentFrameId',
  'parentId',
  'subtype',
  'title',
  'url',
] as const;

/** The description, with every known member of its type; undefined where it lacks what names the target. */
export function targetInfoOf(value: unknown): TargetInfo | undefined {
  if (!isObject(value)) return undefined;
  const targetId = stringOf(value['targetId']);
  const type = stringOf(value['type']);
  if (targetId === undefined || type === undefined) return undefined;
  const { attached, canAccessOpener, ...others } = value;
  for (const member of TEXTS) if (typeof others[member] !== 'string') delete others[member];
  return {
    title: '',
    url: '',
    ...others,
    targetId,
    type,
    attached: attached === true,
    canAccessOpener: canAccessOpener === true,
  };
}
