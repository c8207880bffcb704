/** The client tokens of a running relay: what is in their files holds at once, also for open connections. */
import { timingSafeEqual } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Log } from '../core/log.ts';
import type { ClientTokens, Grant } from './access.ts';
import { SECRET_LIMITS } from './secret-limits.ts';
import { loadToken } from './token.ts';
import { hashOf, listTokens, mayMakeDefault, tokenFiles, type ListedToken } from './token-store.ts';

/** Tokens that may become invalid while they are in use. */
export interface LiveTokens extends ClientTokens {
  /** Whether what a token has allowed is still allowed. */
  holds(grant: Grant): boolean;
  /** Calls back after each change of the tokens. */
  onChange(listener: () => void): void;
  close(): void;
}

export class ClientTokenFiles implements LiveTokens {
  private readonly tokenFile: string;
  private readonly log: Log;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly listeners = new Set<() => void>();
  private tokens: readonly ListedToken[];
  private seen: string;

  /** Makes the default token where there is none and none was revoked. Rejects with `SecretFileError`. */
  static async open(tokenFile: string, log: Log): Promise<ClientTokenFiles> {
    if (mayMakeDefault(tokenFile)) await loadToken(tokenFile);
    return new ClientTokenFiles(tokenFile, log);
  }

  private constructor(tokenFile: string, log: Log) {
    this.tokenFile = tokenFile;
    this.log = log;
    this.seen = this.look();
    this.tokens = listTokens(tokenFile);
    // Not by the system's file events: not every file system has them, and a revoked token must not stay in use.
    this.timer = setInterval(() => this.refresh(), SECRET_LIMITS.tokensLookMs);
    this.timer.unref();
  }

  find(token: string): Grant | undefined {
    this.refresh();
    const hash = Buffer.from(hashOf(token));
    // All are compared, so that the time does not reveal which one it was.
    const [found] = this.tokens.filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256), hash));
    return found === undefined ? undefined : { name: found.name, id: found.sha256 };
  }

  holds({ id }: Grant): boolean {
    return this.tokens.some(({ sha256 }) => sha256 === id);
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  close(): void {
    clearInterval(this.timer);
    this.listeners.clear();
  }

  private refresh(): void {
    const now = this.look();
    if (now === this.seen) return;
    this.seen = now;
    try {
      this.tokens = listTokens(this.tokenFile);
    } catch (error) {
      // What is damaged says nothing: neither that a token was revoked, nor that it was not.
      this.log.warn('the client tokens cannot be read; those read before remain valid', {
        error: (error as Error).message,
      });
      return;
    }
    for (const changed of this.listeners) changed();
  }

  /** Differs when one of the files was written, replaced, made or removed. */
  private look(): string {
    const { token, named } = tokenFiles(this.tokenFile);
    return [token, named]
      .map(({ path }) => {
        const found = statSync(path, { bigint: true, throwIfNoEntry: false });
        return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
      })
      .join(', ');
  }
}
