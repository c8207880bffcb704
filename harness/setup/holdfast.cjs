#!/usr/bin/env node
// The command's entry point. Written in the JavaScript of 2009, so that every Node can read it and say what is wrong.
'use strict';

/** @param {string} version @returns {number} which can be compared; patches do not matter. */
function rank(version) {
  var parts = version.replace('>=', '').split('.');
  return Number(parts[0]) * 1000 + Number(parts[1]);
}

var needed = require('../../package.json').engines.node;
if (rank(process.versions.node) < rank(needed)) {
  var oldest = needed.replace('>=', '');
  var own = process.versions.node;
  var remedy = 'Install a newer one from https://nodejs.org or with your version manager.';
  console.error('holdfast: needs Node ' + oldest + ' or later; this is Node ' + own + '. ' + remedy);
  process.exitCode = 3;
} else {
  require('./start.cjs');
}
