/**
 * What a program prints, as a moving picture: an SVG of text only, in which each line appears when it was printed, faster
 * than it was. Whoever prefers no motion sees all lines at once.
 */
import anser from 'anser';
import stringWidth from 'string-width';
import { escapeHtml } from '../../harness/site/html.ts';

/** A line with its colour codes, and when it was printed, in ms after the start. */
export interface PrintedLine {
  atMs: number;
  text: string;
}

/** In units of the SVG, at a font size of 14. */
const COLUMN = 8.43;
const ROW = 19;
const MARGIN = 16;
/** How long the last line stays before the picture begins again. */
const restMs = 8_000;

/** The colours that our terminal output uses, readable on the dark ground in every theme of the page around it. */
const STYLE = `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#d4dae3;white-space:pre}
.ansi-green{fill:#6cc070}.ansi-red{fill:#ff7b72}.ansi-yellow{fill:#e3b341}.ansi-cyan{fill:#76c7d8}.ansi-blue{fill:#79b8ff}
.bold{font-weight:600}.dim,.ansi-bright-black{fill:#9aa4b2}
@media (prefers-reduced-motion:no-preference){.line{animation:show var(--whole) step-end infinite}}`;

/**
 * @param lines in the order in which they were printed
 * @param times how many times faster than it was
 * @param title for those who do not see the picture
 */
export function terminalPicture(lines: readonly PrintedLine[], times: number, title: string): string {
  const last = lines.at(-1)?.atMs ?? 0;
  const whole = last / times + restMs;
  const columns = Math.max(...lines.map(({ text }) => stringWidth(text)));
  const width = Math.ceil(columns * COLUMN + 2 * MARGIN);
  const height = lines.length * ROW + 2 * MARGIN;
  const keyframes = lines.map(({ atMs }, at) => {
    const percent = ((100 * atMs) / times / whole).toFixed(2);
    return `@keyframes l${String(at)}{0%{opacity:0}${percent}%{opacity:1}}`;
  });
  const texts = lines.map(
    ({ text }, at) =>
      `<text class="line" style="animation-name:l${String(at)}" x="${String(MARGIN)}" y="${String(MARGIN + at * ROW + 14)}">${spans(text)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}">
<title>${escapeHtml(title)}</title>
<style>svg{--whole:${(whole / 1_000).toFixed(1)}s}
${STYLE}
${keyframes.join('\n')}</style>
<rect width="100%" height="100%" rx="8" fill="#161b22"/>
${texts.join('\n')}
</svg>
`;
}

function spans(line: string): string {
  return anser
    .ansiToJson(line, { use_classes: true, remove_empty: true })
    .map(({ content, fg, decorations }) => {
      const classes = [fg, ...decorations].filter(Boolean).join(' ');
      return classes === ''
        ? escapeHtml(content)
        : `<tspan class="${classes}">${escapeHtml(content)}</tspan>`;
    })
    .join('');
}
