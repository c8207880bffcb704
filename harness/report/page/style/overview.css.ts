/** The verdict, the totals, the environment and the recovery chart. */
export const OVERVIEW = `
.brand { color: var(--soft); font-size: 14px; margin-bottom: 14px; }
.verdict h1 {
  font-size: clamp(30px, 5vw, 48px); line-height: 1.12; letter-spacing: -0.025em; font-weight: 700;
  display: flex; gap: 0.32em; align-items: flex-start; text-wrap: balance;
}
.verdict .sign {
  flex: none; display: grid; place-items: center; width: 1.12em; height: 1.12em; margin-top: 0.01em;
  border-radius: 50%; background: var(--skipped); color: var(--paper);
}
.verdict .icon { width: 0.62em; height: 0.62em; }
.verdict.passed .sign { background: var(--passed); }
.verdict.failed .sign { background: var(--failed); }
.when { margin-top: 16px; color: var(--soft); }
.when strong { color: var(--ink); font-weight: 600; }
.failures { margin-top: 28px; display: grid; gap: 10px; }
.failures li { padding: 14px 18px; border-radius: 10px; background: var(--failed-wash); }
.failures a { font-weight: 600; display: block; }
.failures span { font-size: 14.5px; }
.tiles {
  display: grid; grid-template-columns: repeat(6, 1fr); border: 1px solid var(--line); border-radius: 14px;
  background: var(--panel); overflow: hidden;
}
.tiles div { padding: 20px 20px 18px; border-left: 1px solid var(--line); margin-left: -1px; }
.tiles dt { color: var(--soft); font-size: 14px; }
.tiles dd { font-size: 26px; line-height: 1.3; font-weight: 600; letter-spacing: -0.015em; white-space: nowrap; }
.tiles .passed dd { color: var(--passed); }
.tiles .failed dd { color: var(--failed); }
.environment { margin-top: 22px; display: flex; flex-wrap: wrap; gap: 6px 32px; font-size: 14px; }
.environment div { display: flex; gap: 8px; }
.environment dt { color: var(--soft); }
.recoveries { border: 1px solid var(--line); border-radius: 14px; background: var(--panel); padding: 6px 22px; }
.recoveries li {
  display: grid; grid-template-columns: 210px 48px minmax(0, 1fr) 74px 74px; gap: 20px; align-items: center;
  min-height: 48px;
}
.recoveries li + li { border-top: 1px solid var(--line); }
.recoveries .head { color: var(--soft); font-size: 14px; min-height: 42px; }
.recoveries .name { font-weight: 500; }
.recoveries .count { color: var(--soft); }
.recoveries .total { font-weight: 600; }
.recoveries .total .name { font-weight: 600; }
.word { color: var(--soft); display: none; }
.strip { width: 100%; overflow: visible; display: block; }
.strip .grid { stroke: var(--line); }
.strip .tick { font-size: 12px; font-weight: 400; fill: var(--soft); }
.strip .median { stroke: var(--ink); stroke-width: 2; }
.strip .dot { fill: var(--recovery); fill-opacity: 0.5; stroke: var(--recovery); stroke-width: 1; }
.legend { display: flex; align-items: center; gap: 8px; margin-top: 12px; color: var(--soft); font-size: 14px; }
.key-dot { width: 9px; height: 9px; border-radius: 50%; background: var(--recovery); opacity: 0.7; }
.key-median { width: 2px; height: 16px; background: var(--ink); margin-left: 18px; }
@media (max-width: 900px) {
  .tiles { grid-template-columns: repeat(3, 1fr); }
  .tiles div { border-top: 1px solid var(--line); margin-top: -1px; }
}
@media (max-width: 700px) {
  .tiles div { padding: 14px 12px 12px 14px; }
  .tiles dt { font-size: 13px; }
  .tiles dd { font-size: 20px; }
  .environment { display: grid; gap: 4px; }
  .environment dt { flex: 0 0 84px; }
  .recoveries { padding: 4px 16px; }
  .recoveries .head, .recoveries .count { display: none; }
  .recoveries li {
    grid-template-columns: minmax(0, 1fr) auto auto; gap: 0 14px; padding: 12px 0 8px; font-size: 14.5px;
  }
  .recoveries .name { grid-column: 1 / -1; }
  .recoveries .strip { grid-row: 2; grid-column: 1 / -1; }
  .recoveries li > .num { grid-row: 3; }
  .recoveries li > .num:last-child { grid-column: 3; }
  .recoveries li > .num:nth-last-child(2) { grid-column: 1; text-align: left; }
  .word { display: inline; }
}
`;
