#!/usr/bin/env node
// Part of the lint stage: reports phrases that make readers stumble, in strings, comments and docs.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from './root.mjs';

/**
 * @typedef {object} Rule
 * @property {string} words A regular expression. Each space also matches a line break within a comment.
 * @property {string} say What to write instead.
 *
 * @typedef {object} Finding
 * @property {number} line Counted from 1.
 * @property {string} words The phrase that was found.
 * @property {string} say What to write instead.
 */

/** @type {readonly Rule[]} */
export const rules = [
  { words: 'in vain', say: '"timed out waiting for …", "without effect"' },
  { words: 'to be had', say: '"found", "available"' },
  {
    words: '(?:take|takes|taken|taking|took) (?:back|(?:it|them|one|(?:the|a|this|that|its) tabs?) back)',
    say: '"stop sharing"',
  },
  { words: 'lives', say: '"worker instances", "worker starts"; "is in" for code' },
  {
    words: '(?:a|an|each|its|the|the next|the present|the last|another|no|new|worker) life',
    say: '"worker instance", "worker start"',
  },
  { words: "the person(?:'s)?", say: '"the user"' },
  { words: 'gives no means', say: '"does not report"' },
  {
    words: '(?:could not|cannot|can not|not to) be told',
    say: '"inconclusive: … does not report …"',
  },
  {
    words: '(?:is|are|was|were|has been|have been) told',
    say: '"gets an event", "gets an error", or active voice',
  },
  { words: 'whose end', say: 'name it: "closing it …"' },
  { words: 'of which', say: 'two sentences' },
  { words: 'last word', say: '"last message"' },
  { words: 'comes? right', say: '"recovers"' },
  { words: 'owes? (?:an|no|its|nobody an) answers?', say: '"has pending requests"' },
  { words: 'for ever', say: '"forever", or the time limit' },
  { words: 'turns? in a circle', say: '"endless loop"' },
  { words: 'comes? to rest', say: '"settles"' },
  { words: 'without a word', say: '"silently", "without a message"' },
  { words: '(?:look|looks|looked) whether', say: '"check whether"' },
  { words: 'spoils? each other', say: '"corrupt each other"' },
  { words: 'test is void', say: '"invalid test"' },
  { words: 'is not concerned', say: '"is not affected"' },
  { words: "(?:a|the) stranger(?:'s)?", say: '"another relay", "an unauthenticated peer"' },
];

/** Files that contain a phrase for a reason. @type {Readonly<Record<string, readonly string[]>>} */
const exceptions = {
  // The rules and their test.
  'harness/setup/check-words.mjs': rules.map(({ words }) => words),
  'harness/setup/check-words.test.ts': rules.map(({ words }) => words),
  // Saved races may contain the older wording.
  'harness/races/language.ts': ['comes? right', 'owes? (?:an|no|its|nobody an) answers?'],
};

const roots = ['.github', 'README.md', 'docs', 'e2e', 'extension', 'harness', 'relay'];
const extensions = ['.html', '.md', '.mjs', '.ts', '.yml'];

/** Quoted output and generated tables in Markdown. Their text belongs to the code that prints them. */
const quotedOutput = /^```text\n[^]*?^```|<!-- begin: written by [^]*?<!-- end -->/gm;

/**
 * Finds the phrases in a text.
 *
 * @param {string} text
 * @param {readonly string[]} [allowed] Rules that do not apply, by their `words`.
 * @returns {Finding[]} In the order of the lines.
 */
export function findWords(text, allowed = []) {
  const searched = text.replace(quotedOutput, (output) => output.replace(/[^\n]/g, ' '));
  const findings = rules
    .filter(({ words }) => !allowed.includes(words))
    .flatMap(({ words, say }) => {
      const pattern = new RegExp(`\\b${words.replaceAll(' ', '[\\s*/#]+')}\\b`, 'gi');
      return [...searched.matchAll(pattern)].map((match) => ({
        line: searched.slice(0, match.index).split('\n').length,
        words: match[0].replace(/[\s*/#]+/g, ' '),
        say,
      }));
    });
  return findings.sort((one, other) => one.line - other.line);
}

/**
 * Checks all files of a repository.
 *
 * @param {string} root
 * @returns {string[]} One line for each finding.
 */
export function checkRepository(root) {
  return roots
    .flatMap((name) => filesBelow(root, name))
    .filter((file) => extensions.includes(path.extname(file)))
    .flatMap((file) => {
      const text = fs.readFileSync(path.join(root, file), 'utf8');
      return findWords(text, exceptions[file]).map(
        ({ line, words, say }) => `${file}:${String(line)}: "${words}". Instead: ${say}.`,
      );
    });
}

/** @param {string} root @param {string} name @returns {string[]} files relative to `root`, with forward slashes. */
function filesBelow(root, name) {
  const start = path.join(root, name);
  if (!fs.existsSync(start)) return [];
  if (fs.statSync(start).isFile()) return [name];
  return fs
    .readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = checkRepository(repositoryRoot);
  for (const line of found) console.error(line);
  if (found.length > 0) {
    console.error(
      `\n${String(found.length)} phrase(s) to rewrite. The list is in harness/setup/check-words.mjs.`,
    );
    process.exitCode = 1;
  }
}
