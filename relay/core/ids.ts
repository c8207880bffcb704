/** Where the core draws its randomness from: real in the relay's process, seeded in the simulator. */
export interface Ids {
  /** A new id as Chromium makes them: 32 upper-case hex digits. */
  next(): string;
}
