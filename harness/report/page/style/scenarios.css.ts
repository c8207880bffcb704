/** The rows of scenarios, and inside them the error, the table of faults and the list of events. */
export const SCENARIOS = `
.scenario-filter { display: flex; flex-wrap: wrap; align-items: center; gap: 12px 28px; margin-bottom: 18px; }
.scenario-filter label, .event-filter label { text-transform: capitalize; }
.scenario { border: 1px solid var(--line); border-radius: 12px; background: var(--panel); scroll-margin-top: 16px; }
.scenario + .scenario { margin-top: 10px; }
.scenario.failed { border-color: var(--failed); }
.scenario > summary {
  display: grid; grid-template-columns: 24px minmax(0, 1fr) 92px 112px 14px; column-gap: 16px;
  padding: 16px 20px; cursor: pointer; list-style: none; border-radius: 12px;
}
.scenario > summary::-webkit-details-marker { display: none; }
.scenario > summary::after {
  content: ''; width: 8px; height: 8px; border: solid var(--soft); border-width: 0 2px 2px 0;
  transform: rotate(-45deg); margin-top: 7px;
}
.scenario[open] > summary::after { transform: rotate(45deg); }
.scenario > summary:hover { background: var(--sunk); }
.scenario > summary:focus-visible { border-radius: 12px; }
summary i { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); font-style: normal; }
summary .sign { font-size: 18px; text-align: center; line-height: 1; padding-top: 4px; }
.passed > summary .sign { color: var(--passed); }
.failed > summary .sign { color: var(--failed); }
.unknown > summary .sign, .skipped > summary .sign { color: var(--skipped); }
.what b { display: block; font-weight: 600; }
.what code { color: var(--soft); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
.chip {
  color: var(--fault); border: 1px solid currentColor; border-radius: 99px; padding: 0 9px; font-size: 12.5px;
  line-height: 20px; white-space: nowrap; max-width: 100%; overflow: hidden; text-overflow: ellipsis;
}
.chip em { font-style: normal; }
.scenario > summary .num { padding-top: 1px; }
.back { color: var(--recovery); }
.failed > summary .back { color: var(--failed); }
.back small { display: block; line-height: 1.3; }
.time { color: var(--soft); }
.body { padding: 8px 20px 24px 60px; }
.error { border-left: 4px solid var(--failed); background: var(--failed-wash); border-radius: 6px; padding: 14px 18px; }
.error.unknown, .error.skipped { border-color: var(--skipped); background: var(--sunk); }
.error > p { white-space: pre-wrap; font-size: 17px; font-weight: 500; line-height: 1.45; }
.error > p.cause { white-space: normal; margin-bottom: 4px; }
.error > ul.cause { margin: 0 0 12px; padding-left: 20px; font-size: 13.5px; line-height: 1.5; overflow-wrap: anywhere; }
.error details { margin-top: 10px; }
.error summary { cursor: pointer; width: max-content; font-size: 14.5px; }
.error pre { font-size: 12.5px; line-height: 1.55; overflow: auto; max-height: 340px; margin: 10px 0 0; padding: 2px; }
.faults { border-collapse: collapse; width: 100%; margin-top: 28px; font-size: 14.5px; }
.faults caption, .events h3 { text-align: left; font-weight: 600; font-size: 16px; margin-bottom: 6px; }
.faults th, .faults td { padding: 8px 0 8px 16px; border-bottom: 1px solid var(--line); vertical-align: top; }
.faults thead th { color: var(--soft); font-weight: 400; white-space: nowrap; }
.faults th:first-child { text-align: left; padding-left: 0; font-weight: 500; }
.faults th small { display: block; font-weight: 400; margin-left: 30px; }
.badge-text {
  display: inline-block; min-width: 20px; margin-right: 10px; border-radius: 99px; background: var(--fault);
  color: var(--panel); font-size: 12px; font-weight: 600; line-height: 18px; text-align: center; padding: 0 4px;
}
.bad { color: var(--failed); font-weight: 600; }
.events { margin-top: 32px; }
.event-filter { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 24px; margin: 12px 0; font-size: 14.5px; }
.event-rows { margin-top: 8px; border-top: 1px solid var(--line); font-size: 14px; }
.event-rows li {
  display: grid; grid-template-columns: 84px 72px minmax(0, 1fr); column-gap: 16px; padding: 5px 0;
  border-bottom: 1px solid var(--line);
}
.event-rows .num { color: var(--soft); }
.event-rows .type { color: var(--soft); }
.event-rows code { display: block; color: var(--soft); }
.event-rows .fault .type { color: var(--fault); font-weight: 600; }
.event-rows .recovery .type { color: var(--recovery); font-weight: 600; }
.event-rows .step .type { color: var(--ink); font-weight: 600; }
.more {
  font: inherit; margin-top: 14px; padding: 7px 18px; border-radius: 8px; border: 1px solid var(--soft);
  background: var(--panel); color: var(--ink); cursor: pointer;
}
.more:hover { background: var(--sunk); }
@media (max-width: 700px) {
  .scenario > summary { grid-template-columns: 18px minmax(0, 1fr) auto 10px; column-gap: 12px; padding: 14px; }
  .scenario > summary > .what { grid-column: 2 / 4; }
  .scenario > summary > .num { font-size: 14.5px; margin-top: 8px; padding: 0; }
  .scenario > summary > .time { grid-column: 2; grid-row: 2; text-align: left; }
  .scenario > summary > .back { grid-column: 2 / 4; grid-row: 3; margin-top: 2px; text-align: left; }
  .scenario > summary::after { grid-column: 4; grid-row: 1; }
  .num > i { position: static; clip-path: none; color: var(--soft); }
  .back small { display: none; }
  .body { padding: 4px 14px 20px; }
  .faults, .faults tbody, .faults caption { display: block; }
  .faults td { white-space: normal; }
  .faults thead { position: absolute; clip-path: inset(50%); }
  .faults tr { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 16px; padding: 10px 0; }
  .faults tr + tr { border-top: 1px solid var(--line); }
  .faults tbody th { grid-column: 1 / -1; }
  .faults tbody th, .faults td { border: 0; padding: 0; text-align: left; }
  .faults td::before { content: attr(data-label) ' '; color: var(--soft); }
  .event-filter { gap: 8px 18px; }
  .event-rows li { grid-template-columns: auto minmax(0, 1fr); }
  .event-rows .words { grid-column: 1 / -1; }
}
`;
