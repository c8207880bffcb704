#!/usr/bin/env node
// The command's entry point. Written in the JavaScript of 2009, so that every Node can read it and say what is wrong.
'use strict';
var oldest = require('../../package.json').engines.node.replace('>=', '').split('.').map(Number);
var own = process.versions.node.split('.').map(Number);
if (own[0] < oldest[0] || (own[0] === oldest[0] && own[1] < oldest[1])) {
  console.error(
    'holdfast: needs Node ' + oldest.join('.') + ' or later, and this is Node ' + process.versions.node +
      '. Install a newer one from https://nodejs.org, or with your version manager.'
  );
  process.exitCode = 3;
} else {
  require('./start.cjs');
}
