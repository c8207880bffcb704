/** What the core has to say to whoever runs the relay. Never a token, never a page's content. */
export interface Log {
  /** What only a developer of the relay wants to know. */
  debug(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** What happens in ordinary use. */
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** What a user should know of. */
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
}
