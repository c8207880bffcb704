import type { PageData } from '../embedded.ts';
import { drawCharts } from './draw-charts.ts';
import { wireCopyButtons } from './wire-copy-buttons.ts';
import { wireEventList } from './wire-event-list.ts';
import { wireReadout } from './wire-readout.ts';
import { wireScenarioFilter } from './wire-scenario-filter.ts';

/** Runs once when the page has loaded: sets up the filters, the event lists and the charts. */
export function startPage(): void {
  const data = JSON.parse(document.getElementById('run-data')?.textContent ?? '') as PageData;
  const scenarios = [...document.querySelectorAll<HTMLDetailsElement>('details.scenario')];

  for (const form of document.forms) {
    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
  }
  wireScenarioFilter(scenarios);
  wireCopyButtons();
  for (const scenario of scenarios) {
    wireReadout(scenario);
    const embedded = data.scenarios[Number(scenario.dataset['index'])];
    const list = scenario.querySelector<HTMLElement>('.events');
    if (embedded === undefined || list === null) continue;
    const fill = (): void => wireEventList(list, embedded.events);
    if (scenario.open) fill();
    else scenario.addEventListener('toggle', fill, { once: true });
  }

  const openTarget = (): void => {
    const target = scenarios.find((scenario) => `#${scenario.id}` === location.hash);
    if (target === undefined) return;
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', openTarget);
  openTarget();
  // Last, so that an error in a chart does not affect the rest.
  drawCharts(data.charts);
}
