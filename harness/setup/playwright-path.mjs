import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { repositoryRoot } from './root.mjs';

const require = createRequire(import.meta.url);
const cacheFile = path.join(repositoryRoot, 'node_modules', '.holdfast-playwright.json');

/** @returns {string} everything that Playwright's answer depends on. */
function cacheKey() {
  const { version } = require('@playwright/test/package.json');
  // Playwright resolves a relative PLAYWRIGHT_BROWSERS_PATH against INIT_CWD or the current directory.
  const start = process.env['PLAYWRIGHT_BROWSERS_PATH'] && [process.env['INIT_CWD'], process.cwd()];
  const env = Object.entries(process.env)
    .filter(([name]) => /playwright|^(XDG_CACHE_HOME|LOCALAPPDATA)$/i.test(name))
    .sort();
  return JSON.stringify([version, process.platform, process.arch, os.homedir(), start, env]);
}

/** @param {string} key @returns {string | undefined} */
function cached(key) {
  try {
    const saved = JSON.parse(fs.readFileSync(cacheFile, 'utf8'));
    return saved.key === key ? saved.path : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} key @param {string} answer */
function cache(key, answer) {
  try {
    fs.writeFileSync(cacheFile, JSON.stringify({ key, path: answer }));
  } catch {
    // An installed package has no node_modules of its own, and the folder may be read-only.
  }
}

/**
 * The path of Playwright's own Chromium, which need not be installed. Loading Playwright takes longer than the rest
 * of a set-up with nothing to do, so the answer is cached in node_modules.
 *
 * @returns {string | undefined} undefined if Playwright is not installed or has no browser for this platform.
 */
export function playwrightChromiumPath() {
  try {
    const key = cacheKey();
    const known = cached(key);
    if (known !== undefined) return known;
    /** @type {typeof import('@playwright/test')} */
    const { chromium } = require('@playwright/test');
    const answer = chromium.executablePath();
    cache(key, answer);
    return answer;
  } catch {
    return undefined;
  }
}
