/** A public test suite, ready to run. */
import type { OpenEndpoint, PathName } from '../targets/endpoints.ts';
import type { SuiteResults } from './results.ts';

export interface SuiteRun {
  /** For the names of files. */
  readonly path: PathName;
  /** Only tests whose name matches this regular expression. */
  readonly grep: string | undefined;
  /** Browsers at the same time. */
  readonly workers: number;
  /** `http://127.0.0.1:PORT`: a `GET` of `/N` starts a new browser for worker N, and answers where it is. */
  readonly endpoints: string;
  /** An empty folder for the results. */
  readonly output: string;
  readonly signal: AbortSignal;
}

export interface Suite {
  readonly name: string;
  run(run: SuiteRun): Promise<SuiteResults>;
}

/** What a worker gets. */
export type WorkerEndpoint = Pick<OpenEndpoint, 'ws' | 'headers'> & { readonly url: string };

/** Where the suite comes from. */
export interface SuiteSource {
  /** A tag of the public repository. */
  readonly tag: string;
  /** A local clone, which may be bare, instead of the public repository. */
  readonly from: string | undefined;
  /** Where to keep the checkout and what it needs. */
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}
