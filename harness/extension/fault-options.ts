/** The options that run a spec under a fault, as a project's `use` has them. */
import { ExtensionError } from './extension-error.ts';

export type FaultMoment =
  | { readonly kind: 'each-step' }
  | { readonly kind: 'each-message' }
  | { readonly kind: 'random'; readonly probability: number }
  | { readonly kind: 'idle' };

/** Reads `each-step`, `each-message`, `random:P` or `idle`. Throws with code `badOption`. */
export function faultMoment(text: string): FaultMoment {
  if (text === 'each-step' || text === 'each-message' || text === 'idle') return { kind: text };
  const probability = Number(/^random:([\d.]+)$/.exec(text)?.[1]);
  if (probability > 0 && probability <= 1) return { kind: 'random', probability };
  throw new ExtensionError(
    'badOption',
    `at: '${text}' does not exist. Use 'each-step', 'each-message', 'idle', or 'random:P' with P between 0 and 1.`,
  );
}
