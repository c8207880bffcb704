import { beforeEach, describe, expect, test } from 'vitest';
import type { Connect, RefusalCode } from '../../protocol/frames.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { silentLog } from '../testing/silent-log.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Slot, type DuplicatePolicy, type SlotCandidate } from './slot.ts';

let clock: VirtualClock;
let granted: Candidate[];

class Candidate implements SlotCandidate {
  readonly claim: Connect;
  open = true;
  refused: RefusalCode | undefined;
  message = '';
  wasReplaced = false;
  probes = 0;
  /** How long it takes to answer a probe; undefined for one that is dead. */
  answersAfterMs: number | undefined;

  constructor(claim: Partial<Connect> & { readonly life?: number }, answersAfterMs?: number) {
    const { life = 1, ...rest } = claim;
    this.claim = {
      type: 'connect',
      protocol: 2,
      endpoint: '127.0.0.1:18792',
      instanceId: 'one',
      boot: { number: life, id: `boot ${life}` },
      attempt: 1,
      polite: false,
      extensionVersion: '',
      browser: { product: '', userAgent: '' },
      extensionNonce: 'n',
      proof: 'p',
      ...rest,
    };
    this.answersAfterMs = answersAfterMs;
  }

  probe(deadlineMs: number, answered: (alive: boolean) => void): void {
    this.probes++;
    const alive = this.answersAfterMs !== undefined && this.answersAfterMs <= deadlineMs;
    clock.after(alive ? (this.answersAfterMs ?? 0) : deadlineMs, () => answered(alive));
  }

  refuse(code: RefusalCode, { option }: { readonly option: string }): void {
    this.open = false;
    this.refused = code;
    this.message = option;
  }

  replaced(): void {
    this.open = false;
    this.wasReplaced = true;
  }
}

function slotWith(policy: DuplicatePolicy, holder: Candidate): Slot<Candidate> {
  const slot = new Slot<Candidate>({
    clock,
    log: silentLog,
    policy,
    granted: (candidate) => granted.push(candidate),
  });
  slot.claim(holder);
  return slot;
}

beforeEach(() => {
  clock = new VirtualClock();
  granted = [];
});

describe('an empty slot', () => {
  test('is given at once', () => {
    const first = new Candidate({});
    const slot = slotWith('refuse', first);
    expect(granted).toEqual([first]);
    expect(slot.holder).toBe(first);
  });

  test('is given at once while the last socket is still closing', () => {
    const closing = new Candidate({});
    const slot = slotWith('refuse', closing);
    closing.open = false;
    const next = new Candidate({ life: 2 });
    slot.claim(next);
    expect(slot.holder).toBe(next);
    expect(closing.probes).toBe(0);
  });
});

describe('the same installation', () => {
  test.each([
    ['a later life', { life: 2 }],
    ['a later socket of the same life', { attempt: 2 }],
    [
      'another worker with the same number, because its counter was lost',
      { boot: { number: 1, id: 'other' } },
    ],
  ])('replaces itself: %s', (_, claim) => {
    const holder = new Candidate({});
    const slot = slotWith('refuse', holder);
    const next = new Candidate(claim);
    slot.claim(next);
    expect(slot.holder).toBe(next);
    expect(holder.wasReplaced).toBe(true);
  });

  test.each([
    ['an earlier life', { life: 1, attempt: 9 }],
    ['an earlier socket', { life: 2, attempt: 1 }],
    ['the same socket again', { life: 2, attempt: 2 }],
  ])('does not replace itself backwards: %s', (_, claim) => {
    const holder = new Candidate({ life: 2, attempt: 2 });
    const slot = slotWith('replace', holder);
    const late = new Candidate(claim);
    slot.claim(late);
    expect(late.refused).toBe('stale-boot');
    expect(slot.holder).toBe(holder);
    expect(holder.wasReplaced).toBe(false);
  });
});

describe('another installation', () => {
  test('is refused by a live holder as soon as that has answered', () => {
    const holder = new Candidate({}, 30);
    const slot = slotWith('refuse', holder);
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    expect(other.refused).toBeUndefined();
    clock.advance(30);
    expect(other.refused).toBe('already-connected');
    expect(other.message).toContain('--duplicate=replace');
    expect(slot.holder).toBe(holder);
  });

  test('replaces a dead holder after the probe and no later', () => {
    const holder = new Candidate({});
    const slot = slotWith('refuse', holder);
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    clock.advance(RELAY_LIMITS.duplicateProbeMs - 1);
    expect(slot.holder).toBe(holder);
    clock.advance(1);
    expect(slot.holder).toBe(other);
    expect(holder.wasReplaced).toBe(true);
  });

  test('replaces a live holder at once where the policy says so', () => {
    const slot = slotWith('replace', new Candidate({}, 0));
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    expect(slot.holder).toBe(other);
  });

  test('does not take the slot back from its live successor if it is polite', () => {
    const holder = new Candidate({}, 0);
    const slot = slotWith('replace', holder);
    const polite = new Candidate({ instanceId: 'two', polite: true });
    slot.claim(polite);
    clock.advance(0);
    expect(polite.refused).toBe('already-connected');
    expect(slot.holder).toBe(holder);
  });

  test('takes the slot from a dead successor even if it is polite', () => {
    const slot = slotWith('replace', new Candidate({}));
    const polite = new Candidate({ instanceId: 'two', polite: true });
    slot.claim(polite);
    clock.advance(RELAY_LIMITS.duplicateProbeMs);
    expect(slot.holder).toBe(polite);
  });

  test('that has gone while the holder was probed is neither refused nor let in', () => {
    const holder = new Candidate({});
    const slot = slotWith('refuse', holder);
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    other.open = false;
    clock.advance(RELAY_LIMITS.duplicateProbeMs);
    expect(slot.holder).toBe(holder);
    expect(other.refused).toBeUndefined();
  });

  test('is judged anew where the holder changed while it was probed', () => {
    const slot = slotWith('refuse', new Candidate({}));
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    const reborn = new Candidate({ life: 2 }, 0);
    slot.claim(reborn);
    clock.advance(RELAY_LIMITS.duplicateProbeMs);
    expect(reborn.probes).toBe(1);
    expect(slot.holder).toBe(reborn);
    expect(other.refused).toBe('already-connected');
  });
});

describe('a slot whose holder has gone', () => {
  const KEPT_MS = RELAY_LIMITS.slotKeptMs;
  const leave = {
    'has ended': (slot: Slot<Candidate>, holder: Candidate): void => {
      holder.open = false;
      slot.vacate(holder);
    },
    'is closing': (_: Slot<Candidate>, holder: Candidate): void => {
      holder.open = false;
    },
  };

  describe.each(Object.entries(leave))('whose socket %s', (_, goes) => {
    function left(policy: DuplicatePolicy): { slot: Slot<Candidate>; holder: Candidate } {
      const holder = new Candidate({});
      const slot = slotWith(policy, holder);
      goes(slot, holder);
      return { slot, holder };
    }

    test('is kept for its next life, which then counts as the live one', () => {
      const { slot } = left('refuse');
      const other = new Candidate({ instanceId: 'two' });
      slot.claim(other);
      clock.advance(KEPT_MS - 1);
      const next = new Candidate({ life: 2 }, 0);
      slot.claim(next);
      expect(slot.holder).toBe(next);
      clock.advance(1);
      expect(other.refused).toBe('already-connected');
      expect(slot.holder).toBe(next);
    });

    test('goes to another installation when nobody comes back, and no later', () => {
      const { slot, holder } = left('refuse');
      const other = new Candidate({ instanceId: 'two' });
      slot.claim(other);
      clock.advance(KEPT_MS - 1);
      slot.vacate(holder);
      expect(granted).toEqual([holder]);
      clock.advance(1);
      expect(granted).toEqual([holder, other]);
      expect(slot.holder).toBe(other);
    });

    test('goes to another installation at once where that might replace it', () => {
      const { slot } = left('replace');
      const other = new Candidate({ instanceId: 'two' });
      slot.claim(other);
      expect(slot.holder).toBe(other);
    });

    test('is kept from a polite one under every policy', () => {
      const { slot, holder } = left('replace');
      slot.claim(new Candidate({ instanceId: 'two', polite: true }));
      clock.advance(KEPT_MS - 1);
      expect(granted).toEqual([holder]);
    });
  });

  test('is given at once when it has been empty for long', () => {
    const holder = new Candidate({});
    const slot = slotWith('refuse', holder);
    slot.vacate(holder);
    clock.advance(KEPT_MS);
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    expect(slot.holder).toBe(other);
  });

  test('is kept for a holder that goes while it is probed', () => {
    const holder = new Candidate({});
    const slot = slotWith('refuse', holder);
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    holder.open = false;
    clock.advance(RELAY_LIMITS.duplicateProbeMs);
    expect(slot.holder).toBe(holder);
    const next = new Candidate({ life: 2 }, 0);
    slot.claim(next);
    clock.advance(KEPT_MS);
    expect(other.refused).toBe('already-connected');
    expect(slot.holder).toBe(next);
  });

  test('is not given to a newcomer that has gone itself', () => {
    const holder = new Candidate({});
    const slot = slotWith('refuse', holder);
    slot.vacate(holder);
    const other = new Candidate({ instanceId: 'two' });
    slot.claim(other);
    other.open = false;
    clock.advance(KEPT_MS);
    expect(granted).toEqual([holder]);
  });
});

test('the late end of a replaced connection changes nothing', () => {
  const holder = new Candidate({});
  const slot = slotWith('refuse', holder);
  const next = new Candidate({ life: 2 });
  slot.claim(next);
  expect(slot.vacate(holder)).toBe(false);
  expect(slot.holder).toBe(next);
  expect(slot.vacate(next)).toBe(true);
  expect(slot.holder).toBeUndefined();
});
