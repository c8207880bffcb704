/** What the fuzzer needs of each surface. */
import type fc from 'fast-check';
import type { Mutant } from '../zoo/mutant.ts';

export const SURFACE_NAMES = ['client', 'extension', 'http', 'worker'] as const;
export type SurfaceName = (typeof SURFACE_NAMES)[number];

/** The code under test, running, with honest peers around it. A case is data that JSON can hold. */
export interface Rig<C> {
  /** Plays one case; resolves with how many messages it had. Rejects with a FuzzFailure. */
  play(fuzzCase: C): Promise<number>;
  /** Waits until nothing is under way, and collects garbage; resolves with the bytes of memory in use. Rejects with a FuzzFailure when something stays. */
  rest(): Promise<number>;
  /** Ends all processes and sockets. */
  close(): Promise<void>;
}

export interface Surface<C> {
  readonly name: SurfaceName;
  readonly cases: fc.Arbitrary<C>;
  open(mutant?: Mutant): Promise<Rig<C>>;
}
