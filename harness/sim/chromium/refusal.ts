/** What Chromium refuses, in its own words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
