/** A command to the floor extension. */
export interface FloorCommand {
  readonly id: number;
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

/** An answer from the floor extension. */
export type FloorAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly code: number; readonly message: string } };
