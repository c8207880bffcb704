import type { Mutant } from '../mutant.ts';

export const waitersEarly: Mutant = {
  id: 'waiters-early',
  story:
    'Commands are sent as soon as the socket is open, before the inventory, so they can overtake their session.',
  source: 'openclaw 2026.3.13, from reading its code',
  part: 'relay',
  edits: [
    {
      file: 'relay/core/relay.ts',
      find: 'commandRequest(real, endToldFirst(this, real, spec), () => this.isReady)',
      replace: "commandRequest(real, endToldFirst(this, real, spec), () => this.link.state !== 'down')",
    },
  ],
};
