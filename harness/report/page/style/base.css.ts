/** Colours, type and what all parts share. Every text colour has at least 4.5:1 on its background. */
export const BASE = `
:root {
  color-scheme: light dark;
  --paper: #f7f7f5; --panel: #ffffff; --sunk: #f3f3f0; --ink: #1b1d21; --soft: #5b6069; --line: #e3e3de;
  --passed: #17734a; --failed: #b3261e; --failed-wash: #fdecea;
  --skipped: #666b74; --fault: #a14a06; --fault-wash: #f6c27a; --recovery: #17734a;
  --extension: #3a63c4; --client: #7c4dbd; --life: #5c7080; --focus: #2456c8; --on-bar: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121316; --panel: #1a1c20; --sunk: #22252a; --ink: #e9eaec; --soft: #a3a8b1; --line: #2f333a;
    --passed: #5ecb93; --failed: #ff8a80; --failed-wash: #3a1a18;
    --skipped: #9da3ac; --fault: #f2ab5e; --fault-wash: #8a5a1c; --recovery: #5ecb93;
    --extension: #86aaf7; --client: #c3a2f5; --life: #90a4b4; --focus: #8fb2ff; --on-bar: #121316;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; max-width: 1120px; padding: 56px 40px 96px; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, h4, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h2 { font-size: 22px; line-height: 1.3; letter-spacing: -0.01em; margin-bottom: 20px; }
main > section { margin-top: 64px; }
main > section:first-child { margin-top: 40px; }
code, pre { font-family: ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
code { font-size: 0.86em; }
small { font-size: 0.86em; color: var(--soft); }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 3px; }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.icon { width: 1em; height: 1em; fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linecap: round; }
.icon path { stroke-linejoin: round; }
[hidden] { display: none !important; }
.num { text-align: right; white-space: nowrap; }
.quiet { color: var(--soft); font-size: 14px; }
.hidden-text, .skip:not(:focus) {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip:focus { position: absolute; top: 12px; left: 12px; padding: 8px 14px; background: var(--panel); }
input[type='search'] {
  font: inherit; font-size: 16px; color: var(--ink); background: var(--panel); border: 1px solid var(--soft);
  border-radius: 8px; padding: 7px 12px; min-width: 0; width: 260px;
}
input::placeholder { color: var(--soft); opacity: 1; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: flex; flex-wrap: wrap; gap: 4px 18px; }
label { display: inline-flex; align-items: center; gap: 7px; min-height: 32px; cursor: pointer; }
label input { accent-color: var(--focus); width: 16px; height: 16px; margin: 0; }
@media (max-width: 700px) {
  body { padding: 28px 18px 64px; }
  main > section { margin-top: 48px; }
  input[type='search'] { width: 100%; }
}
`;
