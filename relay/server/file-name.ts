/** Makes a name that a page has chosen safe to create on any file system. */
import { FILE_LIMITS } from './file-limits.ts';

/** Control characters, and those that turn the direction of text round or take no space: they hide what a name is. */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
/** What Windows does not take in a name; `:` would name another stream of a file there. */
const FORBIDDEN = /[<>:"|?*]/g;
/** Names of devices on Windows, whatever follows the first dot, and the file that styles a folder there. */
const RESERVED =
  /^(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)|^desktop\.ini$/i;
const EXTENSION_BYTES_MAX = 32;
const NAMELESS = 'download';

/**
 * A file name: one path component, visible, not hidden (no leading dot), at most `nameBytesMax` bytes. Follows what
 * Chromium does to names of downloads, on every system alike.
 */
export function safeFileName(name: string): string {
  const last = name.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const visible = last.toWellFormed().replace(INVISIBLE, '').replace(FORBIDDEN, '_');
  const trimmed = visible.replace(/^\s+|[\s.]+$/g, '').replace(/^\.+/, '_');
  const named = trimmed === '' || trimmed === '_' ? NAMELESS : trimmed;
  return shortened(RESERVED.test(named) ? `_${named}` : named);
}

/** The names to try in turn, as browsers do: `a.txt`, `a (1).txt`, `a (2).txt`, … */
export function* freeNames(name: string, triesMax: number = FILE_LIMITS.nameTriesMax): Iterable<string> {
  yield name;
  const { stem, extension } = split(name);
  for (let number = 1; number < triesMax; number++) yield `${stem} (${number})${extension}`;
}

function split(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  if (Buffer.byteLength(extension) > EXTENSION_BYTES_MAX) return { stem: name, extension: '' };
  return { stem: name.slice(0, name.length - extension.length), extension };
}

/** Cuts the stem, between characters, and keeps the extension. */
function shortened(name: string): string {
  const { stem, extension } = split(name);
  let left = FILE_LIMITS.nameBytesMax - Buffer.byteLength(extension);
  let kept = '';
  for (const character of stem) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return kept + extension;
}
