import { holdfast } from './holdfast.ts';
import type { Target } from './target.ts';

const targets: readonly Target[] = [holdfast];

export const targetNames: readonly string[] = targets.map(({ name }) => name);

export function targetByName(name: string): Target | undefined {
  return targets.find((target) => target.name === name);
}
