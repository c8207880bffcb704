/** Thresholds, charts, tables that are wider than a phone, and what was gathered of failures. */
export const SECTIONS = `
.thresholds { border: 1px solid var(--line); border-radius: 14px; background: var(--panel); padding: 4px 22px; }
.thresholds li {
  display: grid; grid-template-columns: 22px 150px minmax(0, 1fr) auto; gap: 14px; align-items: center;
  padding: 11px 0;
}
.thresholds li + li { border-top: 1px solid var(--line); }
.thresholds .sign { font-size: 17px; line-height: 1; }
.sign.passed { color: var(--passed); }
.sign.failed { color: var(--failed); }
.sign.unknown, .sign.skipped { color: var(--skipped); }
.thresholds b { font-weight: 600; }
.thresholds .demand { color: var(--soft); }
.thresholds .seen { font-weight: 500; text-align: right; }
.thresholds .broken .seen { color: var(--failed); font-weight: 600; }
.charts { border: 1px solid var(--line); border-radius: 14px; background: var(--panel); padding: 20px 22px 16px; }
.charts figure { margin: 0 0 18px; }
.charts figcaption { display: flex; flex-wrap: wrap; gap: 4px 18px; font-weight: 600; margin-bottom: 6px; }
.charts .key { font-weight: 400; font-size: 14px; color: var(--soft); display: inline-flex; align-items: center; gap: 7px; }
.key i { width: 16px; height: 2px; background: var(--tone); }
.key.dots i { width: 9px; height: 9px; border-radius: 50%; border: 1.5px solid var(--tone); background: none; }
.key.extension { --tone: var(--extension); }
.key.client { --tone: var(--client); }
.key.fault { --tone: var(--fault); }
.key.recovery { --tone: var(--recovery); }
.key.life { --tone: var(--life); }
.key-band { width: 16px; height: 12px; border-radius: 2px; background: var(--fault-wash); opacity: 0.6; }
.legend .zoom { margin-left: auto; }
.under { min-height: 1.5em; font-size: 14px; color: var(--soft); }
.uplot { font-family: inherit; }
.charts .value { color: var(--ink); font-weight: 500; font-variant-numeric: tabular-nums; }
.u-select { background: var(--focus); opacity: 0.18; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 14px; background: var(--panel); }
.matrix, .comparison { border-collapse: collapse; width: 100%; font-size: 14.5px; overflow-wrap: normal; }
.matrix th, .matrix td, .comparison th, .comparison td {
  padding: 9px 14px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
}
.matrix tbody tr:last-child > *, .comparison tbody tr:last-child > * { border-bottom: 0; }
.matrix thead th, .comparison thead th { color: var(--soft); font-weight: 400; }
.matrix tbody th, .comparison tbody th { font-weight: 500; position: sticky; left: 0; background: var(--panel); }
.matrix td.passed { color: var(--passed); }
.matrix td.failed { background: var(--failed-wash); color: var(--failed); font-weight: 600; }
.matrix td.unknown, .matrix td.skipped { color: var(--soft); }
.comparison .worse .change { color: var(--failed); font-weight: 600; }
.comparison .better .change { color: var(--passed); font-weight: 600; }
.comparison .same .change, .comparison .other .change { color: var(--soft); }
.replay { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; margin-top: 16px; font-size: 14.5px; }
.replay span { color: var(--soft); }
.replay code { background: var(--sunk); border-radius: 6px; padding: 5px 10px; user-select: all; }
.copy {
  font: inherit; font-size: 13.5px; padding: 3px 12px; border-radius: 7px; border: 1px solid var(--soft);
  background: var(--panel); color: var(--ink); cursor: pointer;
}
.copy:hover { background: var(--sunk); }
.before { margin-top: 24px; }
.before h3, .evidence summary { font-weight: 600; font-size: 16px; }
.before ol { margin-top: 6px; font-size: 14px; }
.before li {
  display: grid; grid-template-columns: 72px 72px minmax(0, 1fr); column-gap: 16px; padding: 4px 0;
  border-bottom: 1px solid var(--line);
}
.before .num, .before .type { color: var(--soft); }
.before .fault .type { color: var(--fault); font-weight: 600; }
.before .recovery .type { color: var(--recovery); font-weight: 600; }
.before li:last-child { border-bottom: 0; color: var(--failed); font-weight: 500; }
.evidence { display: grid; gap: 14px; margin-top: 28px; }
.evidence:empty { display: none; }
.evidence summary { cursor: pointer; width: max-content; max-width: 100%; }
.evidence img {
  display: block; max-width: 100%; max-height: 420px; margin-top: 10px; border: 1px solid var(--line);
  border-radius: 8px;
}
.evidence pre {
  font-size: 12.5px; line-height: 1.5; overflow: auto; max-height: 340px; margin: 10px 0 0; padding: 12px;
  background: var(--sunk); border-radius: 8px; white-space: pre-wrap;
}
@media (max-width: 700px) {
  .thresholds { padding: 2px 16px; }
  .thresholds li { grid-template-columns: 20px minmax(0, 1fr) auto; gap: 2px 10px; font-size: 15px; }
  .thresholds .demand { grid-column: 2 / -1; grid-row: 2; font-size: 14px; }
  .charts { padding: 14px 10px 10px; }
  .charts figcaption { padding-left: 6px; }
  .legend .zoom { display: none; }
  .before li { grid-template-columns: 64px minmax(0, 1fr); }
  .before li > span:last-child { grid-column: 1 / -1; }
  .matrix tbody th, .comparison tbody th { position: static; }
}
`;
