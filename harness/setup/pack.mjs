#!/usr/bin/env node
// `npm pack` and `npm publish` run this (prepack): it builds all of dist/, with the types that a clone does not need.
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { repositoryRoot } from './root.mjs';
import { buildTypes } from './types.mjs';

// What an earlier version has built must not get into the package.
fs.rmSync(path.join(repositoryRoot, 'dist'), { recursive: true, force: true });
await build({ force: true });
await buildTypes();
