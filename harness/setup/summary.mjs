/**
 * How many tests passed, failed and were skipped. A test that did not run is skipped; a flaky one failed.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Sum
 */

/**
 * The parts of Vitest's JSON report that we read (Jest's format).
 *
 * @typedef {object} VitestReport
 * @property {{ name: string, status: string, message?: string,
 *   assertionResults: { status: string, fullName: string }[] }[]} testResults One for each file; its name is a path.
 */

/**
 * @typedef {object} PlaywrightSuite
 * @property {{ title: string, file: string, line: number, tests: { status: string, projectName: string }[] }[]} [specs]
 * @property {PlaywrightSuite[]} [suites]
 */

/**
 * The parts of Playwright's JSON report that we read.
 *
 * @typedef {object} PlaywrightReport
 * @property {PlaywrightSuite[]} suites
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {{ message: string }[]} errors Failures outside of any test: a file that does not load, the global set-up.
 */

/**
 * @param {VitestReport} report
 * @returns {Sum}
 */
function sumVitest(report) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const states = file.assertionResults.map(({ status }) => status);
    const failed = states.filter((status) => status === 'failed').length;
    const passed = states.filter((status) => status === 'passed').length;
    sum.passed += passed;
    // A file that does not load, or whose hook throws, fails without having a failed test.
    sum.failed += file.status === 'failed' ? Math.max(failed, 1) : failed;
    sum.skipped += states.length - failed - passed;
  }
  return sum;
}

/**
 * @param {PlaywrightReport} report
 * @returns {Sum}
 */
function sumPlaywright({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * The parts of the simulator's JSON result that we read.
 *
 * @typedef {object} SimReport
 * @property {number} passed
 * @property {number} failed Seeds and saved runs.
 * @property {{ runs: number, failed: number }} corpus Saved runs.
 */

/**
 * @param {SimReport} report
 * @returns {Sum}
 */
function sumSim({ passed, failed, corpus }) {
  return { passed: passed + corpus.runs - corpus.failed, failed, skipped: 0 };
}

/**
 * What is read of the JSON result of the fuzzer, of canary and exhaustive search, and of the package's test.
 *
 * @typedef {object} PlainReport
 * @property {number} passed
 * @property {number} failed Surfaces, mutants, drills, or steps.
 * @property {string[]} [failures] Their titles.
 */

/**
 * @param {PlainReport} report
 * @returns {Sum}
 */
function sumPlain({ passed, failed }) {
  return { passed, failed, skipped: 0 };
}

const summers = {
  canary: sumPlain,
  exhaustive: sumPlain,
  fuzz: sumPlain,
  package: sumPlain,
  sim: sumSim,
  vitest: sumVitest,
  playwright: sumPlaywright,
};

/**
 * Sums up one run of a test runner.
 *
 * @param {keyof typeof summers} runner
 * @param {string | undefined} json Its JSON report; undefined if it wrote none.
 * @param {number} exitCode Its exit code. A runner that exits with an error counts as one failure even if all its
 *   tests passed: the error may come after the last test.
 * @returns {Sum}
 */
export function sumRunner(runner, json, exitCode) {
  const sum = json === undefined ? undefined : parse(runner, json);
  if (sum === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return exitCode !== 0 && sum.failed === 0 ? { ...sum, failed: 1 } : sum;
}

/**
 * @param {keyof typeof summers} runner
 * @param {string} json
 * @returns {Sum | undefined} undefined if it is not the runner's report, for example because it was cut off.
 */
function parse(runner, json) {
  try {
    const sum = summers[runner](JSON.parse(json));
    return Object.values(sum).every(Number.isInteger) ? sum : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {boolean} ok
 * @returns {Sum} of a stage without tests: zero, or one failure.
 */
export function sumCheck(ok) {
  return { passed: 0, failed: ok ? 0 : 1, skipped: 0 };
}

/**
 * @param {readonly Sum[]} sums
 * @returns {Sum}
 */
export function addSums(sums) {
  return sums.reduce(
    (total, sum) => ({
      passed: total.passed + sum.passed,
      failed: total.failed + sum.failed,
      skipped: total.skipped + sum.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/**
 * The last line of `npm test`. CI scripts parse it.
 *
 * @param {Sum} sum
 * @returns {string}
 */
export function sumLine({ passed, failed, skipped }) {
  return `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
}
