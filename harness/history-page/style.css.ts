import { BASE } from '../report/page/style/base.css.ts';

/** Colours of messages; every text colour has at least 4.5:1 on its background. */
const COLOURS = `
:root { --command: #2f5bb7; --answer: #17734a; --event: #7c4dbd; --control: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --command: #86aaf7; --answer: #5ecb93; --event: #c3a2f5; --control: #e0b354; }
}
`;

/** The style sheet of the page of a history. */
export const HISTORY_STYLE = `${BASE}${COLOURS}
body { max-width: none; padding: 24px 28px 56px; font-size: 15px; }
main > section { margin-top: 18px; }
.top { margin-bottom: 16px; max-width: 1100px; }
.top h1 { font-size: 22px; line-height: 1.3; letter-spacing: -0.01em; }
.top.failed h1 { color: var(--failed); }
.brand { color: var(--soft); font-size: 13px; }
.why { margin-top: 4px; white-space: pre-line; max-height: 8.5em; overflow: auto; }
.why b { margin-right: 4px; }
.replay { margin-top: 6px; font-size: 14px; }
.replay span { color: var(--soft); margin-right: 6px; }
.links { margin-top: 6px; font-size: 14px; display: flex; flex-wrap: wrap; gap: 4px 18px; }
h2 { font-size: 17px; margin-bottom: 8px; }
h3 { font-size: 15px; line-height: 1.35; margin-bottom: 6px; }
.filters, .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; font-size: 14px; }
.filters fieldset { gap: 2px 14px; }
select, button, input[type='number'] {
  font: inherit; font-size: 14px; color: var(--ink); background: var(--panel); border: 1px solid var(--soft);
  border-radius: 8px; padding: 5px 10px; min-height: 34px; max-width: 100%;
}
select { max-width: 220px; }
input[type='number'] { width: 110px; }
button { cursor: pointer; min-width: 36px; }
button:hover { background: var(--sunk); }
.bar { gap: 6px; margin-bottom: 8px; }
.readout {
  flex: 1 1 280px; min-width: 0; margin-left: 8px; color: var(--soft); font-size: 13px; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis;
}
#time-line {
  border: 1px solid var(--line); border-radius: 12px; overflow: hidden; background: var(--panel); line-height: 0;
}
#time-line canvas { display: block; width: 100%; touch-action: pan-y; cursor: grab; }
#time-line canvas:active { cursor: grabbing; }
#overview { border-bottom: 1px solid var(--line); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 8px; font-size: 13px; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend i { width: 12px; height: 12px; border-radius: 3px; background: var(--soft); }
.legend .command { background: var(--command); } .legend .answer { background: var(--answer); }
.legend .event { background: var(--event); } .legend .control { background: var(--control); }
.legend .error { background: var(--failed); } .legend .fault { background: var(--fault-wash); }
#keys { margin-top: 4px; font-size: 13px; }
.columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 28px; margin-top: 22px; }
.scroll { max-height: 460px; overflow: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); }
#count { margin-bottom: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; line-height: 1.35; }
th { position: sticky; top: 0; background: var(--sunk); text-align: left; font-weight: 600; z-index: 1; }
th, td { padding: 4px 12px; vertical-align: top; }
td:first-child, td:nth-child(2) { white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); cursor: pointer; }
tbody tr:hover { background: var(--sunk); }
tbody tr.selected { background: var(--sunk); box-shadow: inset 4px 0 var(--focus); }
tbody button { border: 0; background: none; padding: 2px 0; min-height: 24px; font-size: inherit; text-decoration: underline; text-decoration-color: var(--soft); text-underline-offset: 3px; }
tr.error td:last-child { color: var(--failed); }
tr.fault td:last-child, tr.choice td:last-child { color: var(--fault); }
tr.command td:last-child { color: var(--command); } tr.answer td:last-child { color: var(--answer); }
tr.event td:last-child { color: var(--event); } tr.control td:last-child { color: var(--control); }
.details dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; font-size: 14px; }
.details dt { color: var(--soft); }
.details dd { min-width: 0; }
.go { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0; }
.go:empty { display: none; }
pre {
  margin-top: 10px; background: var(--sunk); border-radius: 10px; padding: 10px 14px; white-space: pre-wrap; max-height: 420px;
  overflow: auto; font-size: 12.5px; line-height: 1.45;
}
.step-columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 20px; margin-top: 10px; }
.step-columns .scroll { height: 300px; }
#step-list li { padding: 3px 12px; font-size: 13px; line-height: 1.4; cursor: pointer; }
#step-list li[aria-current] { background: var(--sunk); box-shadow: inset 4px 0 var(--focus); font-weight: 600; }
#step-list .choice { color: var(--fault); }
#step-now { margin-top: 8px; font-weight: 600; }
#step-state dl { font-size: 13.5px; }
#step-state dt { font-weight: 600; margin-top: 8px; }
#step-state dd.changed { color: var(--fault); }
@media (max-width: 800px) {
  body { padding: 16px 14px 48px; }
  .columns, .step-columns { grid-template-columns: minmax(0, 1fr); }
  .filters > label { flex: 1 1 100%; min-width: 0; }
  .filters select { flex: 1; width: 0; max-width: none; }
  .readout { flex-basis: 100%; margin-left: 0; min-height: 1.5em; }
  th, td { padding: 4px 8px; }
  td:nth-child(2) { white-space: normal; }
}
`;
