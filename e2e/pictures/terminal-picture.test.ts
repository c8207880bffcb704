import { expect, test } from 'vitest';
import { terminalPicture } from './terminal-picture.ts';

const lines = [
  { atMs: 1_000, text: '\u001b[32m✓\u001b[39m  first <1>' },
  { atMs: 4_000, text: 'second & last' },
];

test('each line appears when it was printed, as many times faster as asked', () => {
  const picture = terminalPicture(lines, 2, 'A "run"');
  expect(picture).toContain('--whole:10.0s');
  expect(picture).toContain('@keyframes l0{0%{opacity:0}5.00%{opacity:1}}');
  expect(picture).toContain('@keyframes l1{0%{opacity:0}20.00%{opacity:1}}');
});

test('texts are escaped, and keep their colours', () => {
  const picture = terminalPicture(lines, 1, 'A "run"');
  expect(picture).toContain('<title>A &quot;run&quot;</title>');
  expect(picture).toContain('<tspan class="ansi-green">✓</tspan>');
  expect(picture).toContain('first &lt;1&gt;');
  expect(picture).toContain('second &amp; last');
});
