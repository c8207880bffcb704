import type { LiveTokens } from '../client-tokens.ts';

/** One token that is always valid, without a file. */
export function fixedTokens(token: string): LiveTokens {
  const grant = { name: 'default', id: token };
  return {
    find: (given) => (given === token ? grant : undefined),
    holds: () => true,
    onChange: () => undefined,
    close: () => undefined,
  };
}
