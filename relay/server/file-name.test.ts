import { expect, test } from 'vitest';
import { FILE_LIMITS } from './file-limits.ts';
import { freeNames, safeFileName } from './file-name.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['Übersicht 世界.txt', 'Übersicht 世界.txt'],
  ['archive.tar.gz', 'archive.tar.gz'],
  ['../../.ssh/authorized_keys', 'authorized_keys'],
  ['..\\..\\evil.bat', 'evil.bat'],
  ['/etc/passwd', 'passwd'],
  ['folder/', 'folder'],
  ['.bashrc', '_bashrc'],
  ['...hidden', '_hidden'],
  ['\u200b.bashrc', '_bashrc'],
  [' .profile', '_profile'],
  ['..', 'download'],
  ['.', 'download'],
  ['', 'download'],
  ['///', 'download'],
  ['\0\n', 'download'],
  ['a\u0000b\nc\u007f.txt', 'abc.txt'],
  ['invoice\u202etxt.exe', 'invoicetxt.exe'],
  ['\u2066x\u2069.txt', 'x.txt'],
  ['name.txt. . ', 'name.txt'],
  ['file.txt:stream', 'file.txt_stream'],
  ['a<b>c|d?e*f"g', 'a_b_c_d_e_f_g'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['com1.tar.gz', '_com1.tar.gz'],
  ['LPT\u00b2', '_LPT\u00b2'],
  ['aux .txt', '_aux .txt'],
  ['console.log', 'console.log'],
  ['desktop.ini', '_desktop.ini'],
  ['lone \ud800 surrogate', 'lone \ufffd surrogate'],
])('%j becomes %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

test.each([
  ['x'.repeat(5_000) + '.txt', '.txt'],
  ['ü'.repeat(200) + '.pdf', '.pdf'],
  ['😀'.repeat(100), '😀'],
  ['a.' + 'x'.repeat(5_000), 'x'],
])(
  'a name that is too long for a file system is cut between characters, and keeps its ending',
  (name, end) => {
    const safe = safeFileName(name);
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(FILE_LIMITS.nameBytesMax);
    expect(Buffer.byteLength(safe)).toBeGreaterThan(FILE_LIMITS.nameBytesMax - 4);
    expect(safe.endsWith(end)).toBe(true);
    expect(safe.isWellFormed()).toBe(true);
  },
);

test('free names have a number before the ending, as browsers give them', () => {
  const first = (name: string): string[] => [...freeNames(name)].slice(0, 3);
  expect(first('a.txt')).toEqual(['a.txt', 'a (1).txt', 'a (2).txt']);
  expect(first('authorized_keys')).toEqual(['authorized_keys', 'authorized_keys (1)', 'authorized_keys (2)']);
  const longest = [...freeNames(safeFileName('x'.repeat(300)))].at(-1) ?? '';
  expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(255);
});

test('only so many names are tried', () => {
  const names = [...freeNames('a.txt')];
  expect(names).toHaveLength(FILE_LIMITS.nameTriesMax);
  expect(names.at(-1)).toBe(`a (${FILE_LIMITS.nameTriesMax - 1}).txt`);
});
