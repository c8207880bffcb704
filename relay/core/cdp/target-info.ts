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

/** The description, with what is known of it; undefined where it lacks what names the target. */
export function targetInfoOf(value: unknown): TargetInfo | undefined {
  if (!isObject(value)) return undefined;
  const targetId = stringOf(value['targetId']);
  const type = stringOf(value['type']);
  if (targetId === undefined || type === undefined) return undefined;
  const texts = TEXTS.flatMap((member) => {
    const text = stringOf(value[member]);
    return text === undefined ? [] : [[member, text] as const];
  });
  return {
    title: '',
    url: '',
    ...Object.fromEntries(texts),
    targetId,
    type,
    attached: value['attached'] === true,
    canAccessOpener: value['canAccessOpener'] === true,
  };
}
