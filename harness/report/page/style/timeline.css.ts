/** The timeline. Text has a fixed size, whatever the drawing's width. */
export const TIMELINE = `
.timeline { display: flex; margin-top: 24px; font-size: 12px; }
.body > .timeline:first-child { margin-top: 8px; }
.timeline svg { display: block; }
.gutter { flex: none; }
.timeline > .lanes { flex: 1; min-width: 0; width: 100%; overflow: visible; cursor: crosshair; }
.timeline text { fill: var(--soft); font-variant-numeric: tabular-nums; }
.timeline .lane-name { fill: var(--ink); font-size: 13px; }
.timeline .lane-part { font-size: 12px; }
.rule, .timeline .grid { stroke: var(--line); shape-rendering: crispEdges; }
.timeline .tick { text-anchor: middle; }
.timeline .tick:first-of-type { text-anchor: start; }
.band { fill: var(--fault-wash); fill-opacity: 0.5; }
.bar rect { fill: var(--tone); }
.timeline .bar text { fill: var(--on-bar); font-size: 11px; }
.passed.bar { --tone: var(--passed); }
.failed.bar { --tone: var(--failed); }
.running.bar { --tone: var(--skipped); }
.life.bar { --tone: var(--life); }
.refused.bar { --tone: var(--failed); }
.extension { --tone: var(--extension); }
.client { --tone: var(--client); }
.density path { fill: var(--tone); }
.badge rect { fill: var(--fault); stroke: var(--panel); stroke-width: 1.5; }
.timeline .badge text { fill: var(--panel); font-size: 11px; font-weight: 600; text-anchor: middle; }
.recovery line { stroke: var(--recovery); stroke-width: 2; }
.recovery path { stroke: var(--recovery); stroke-width: 2; fill: none; }
.timeline .recovery text {
  fill: var(--recovery); font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 4px;
  stroke-linejoin: round;
}
.bar:hover rect { fill-opacity: 0.8; }
.readout { min-height: 3em; margin-top: 6px; padding-left: 76px; color: var(--soft); font-size: 14px; }
@media (max-width: 700px) {
  .timeline .bar text { display: none; }
  .readout { padding-left: 0; }
}
`;
