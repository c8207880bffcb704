/** One thing that `holdfast doctor` looks at. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, for example a version or a path. */
  readonly found: string;
  /** What to do. Only, and always, for a problem. */
  readonly remedy?: string;
}

/** What a check finds: a text if all is well. A problem is thrown as {@link Problem}. */
export interface Check {
  readonly name: string;
  /** The check that must pass first; otherwise this one is not run. */
  readonly needs?: string;
  readonly look: () => string | Promise<string>;
}

/** A problem with the surroundings, and what to do about it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly remedy: string;

  constructor(found: string, remedy: string, options?: ErrorOptions) {
    super(found, options);
    this.remedy = remedy;
  }
}

/** Runs the checks one after the other. `finished` is called after each. Rejects only for errors of the doctor itself. */
export async function examine(
  checks: readonly Check[],
  finished: (result: CheckResult) => void = () => undefined,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = await resultOf(check, results);
    results.push(result);
    finished(result);
  }
  return results;
}

async function resultOf({ name, needs, look }: Check, before: readonly CheckResult[]): Promise<CheckResult> {
  const missing = before.find((result) => result.name === needs && !result.ok);
  if (missing !== undefined) {
    return {
      name,
      ok: false,
      found: 'not checked',
      remedy: `Fix "${missing.name}" first.`,
    };
  }
  try {
    return { name, ok: true, found: await look() };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { name, ok: false, found: error.message, remedy: error.remedy };
  }
}
