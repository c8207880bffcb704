/** Chromium's answer to a CDP command. */
export type CdpOutcome =
  { readonly result: object } | { readonly error: { readonly code: number; readonly message: string } };
