/** When to kill the extension's worker during a scenario: this turns any scenario into a test of worker deaths. */

export type KillMode =
  | { readonly kind: 'never' }
  | { readonly kind: 'each-message' }
  | { readonly kind: 'random'; readonly probability: number };

export class KillModeError extends Error {
  override readonly name = 'KillModeError';
}

/** Reads `never`, `each-message` or `random:P` with P between 0 and 1. Throws {@link KillModeError}. */
export function killMode(text: string): KillMode {
  if (text === 'never' || text === 'each-message') return { kind: text };
  const probability = Number(/^random:([\d.]+)$/.exec(text)?.[1]);
  if (probability > 0 && probability <= 1) return { kind: 'random', probability };
  throw new KillModeError('Expected never, each-message, or random:P with P between 0 and 1.');
}
