import path from 'node:path';
import { repositoryRoot } from './root.mjs';

/**
 * @typedef {import('./summary.mjs').VitestReport} VitestReport
 * @typedef {import('./summary.mjs').PlaywrightReport} PlaywrightReport
 * @typedef {import('./summary.mjs').PlaywrightSuite} PlaywrightSuite
 * @typedef {import('./summary.mjs').PlainReport} PlainReport
 * @typedef {{ failures: { seed?: number, replay: string, text: string }[] }} SimReport
 */

/** @param {string} text @returns {string} its first line. */
const firstLine = (text) => text.trim().split('\n', 1)[0] ?? '';

/** @param {VitestReport} report @param {string} root @returns {string[]} */
function ofVitest({ testResults }, root) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name).replaceAll(path.sep, '/');
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLine(message ?? '')}`];
    return failed.map(({ fullName }) => `${file}: ${fullName}`);
  });
}

/** @param {PlaywrightSuite} suite @returns {string[]} */
function ofSuite({ specs = [], suites = [] }) {
  const failed = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, projectName }) => {
        const note = status === 'flaky' ? ' (flaky)' : '';
        return `${projectName ? `[${projectName}] ` : ''}${file}:${String(line)}: ${title}${note}`;
      }),
  );
  return [...failed, ...suites.flatMap(ofSuite)];
}

/** @param {PlaywrightReport} report @returns {string[]} */
function ofPlaywright({ suites, errors }) {
  return [...suites.flatMap(ofSuite), ...errors.map(({ message }) => firstLine(message))];
}

/** @param {SimReport} report @returns {string[]} */
function ofSim({ failures }) {
  return failures.map(({ replay, text }) => `${replay}: ${firstLine(text)}`);
}

/** @param {PlainReport} report @returns {string[]} */
const ofPlain = ({ failures = [] }) => failures;

/** @param {{ surfaces: { surface: string, seed: number, failure?: unknown }[] }} report @returns {string[]} */
function ofFuzz({ surfaces }) {
  const failed = surfaces.filter(({ failure }) => failure !== undefined);
  return failed.map(({ surface, seed }) => `surface ${surface}, seed ${String(seed)}`);
}

const readers = {
  canary: ofPlain,
  exhaustive: ofPlain,
  fuzz: ofFuzz,
  package: ofPlain,
  sim: ofSim,
  vitest: ofVitest,
  playwright: ofPlaywright,
};

/**
 * What failed, a line each: the file and the title of a test, the replay of a simulated run, the title of a step.
 *
 * @param {keyof typeof readers} runner
 * @param {string | undefined} json Its JSON report; undefined if it wrote none.
 * @param {string} [root] Of the files that Vitest names.
 * @returns {string[]} Empty if there is no report, or if it cannot be read: then the sum says that there was a failure.
 */
export function failuresIn(runner, json, root = repositoryRoot) {
  try {
    return json === undefined ? [] : readers[runner](JSON.parse(json), root);
  } catch {
    return [];
  }
}
