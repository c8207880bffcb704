#!/usr/bin/env node
// `npm pack` and `npm publish` run this (prepack): it builds all of dist/, with the types that a clone does not need.
import { build } from './build.mjs';
import { buildTypes } from './types.mjs';

await build({ force: true });
await buildTypes();
