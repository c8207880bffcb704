/** A public test suite, ready to run. */
import type { OpenEndpoint } from '../targets/endpoints.ts';
import type { SuiteResults } from './results.ts';

/** Part `index` (from 1) of `count` parts. */
export interface SuitePart {
  readonly index: number;
  readonly count: number;
}

export interface SuiteRun {
  /** Only tests whose name matches this regular expression. */
  readonly grep: string | undefined;
  /** Only this part of the tests' files. */
  readonly part: SuitePart | undefined;
  /** Browsers at the same time. */
  readonly workers: number;
  /** `http://127.0.0.1:PORT`: a `GET` of `/N` starts a new browser for worker N, and answers where it is. */
  readonly endpoints: string;
  /** The JSON file for the results. Its folder exists. */
  readonly report: string;
  readonly signal: AbortSignal;
}

export interface Suite {
  readonly name: string;
  /** Writes the report. */
  run(run: SuiteRun): Promise<void>;
  /** The results in a report. Rejects one of a run that did not begin. */
  read(report: string): Promise<SuiteResults>;
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
