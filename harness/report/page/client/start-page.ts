import type { PageData } from '../embedded.ts';
import type { describeEvent } from './describe-event.ts';
import type { wireEventList } from './wire-event-list.ts';
import type { wireReadout } from './wire-readout.ts';
import type { wireScenarioFilter } from './wire-scenario-filter.ts';

export interface PageParts {
  readonly describeEvent: typeof describeEvent;
  readonly wireEventList: typeof wireEventList;
  readonly wireReadout: typeof wireReadout;
  readonly wireScenarioFilter: typeof wireScenarioFilter;
}

/** Runs in the page, once, when it has been read: brings the filters and the lists of events to life. */
export function startPage(parts: PageParts): void {
  const data = JSON.parse(document.getElementById('run-data')?.textContent ?? '') as PageData;
  const scenarios = [...document.querySelectorAll<HTMLDetailsElement>('details.scenario')];

  for (const form of document.forms) {
    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
  }
  parts.wireScenarioFilter(scenarios);
  for (const scenario of scenarios) {
    parts.wireReadout(scenario);
    const embedded = data.scenarios[Number(scenario.dataset['index'])];
    const list = scenario.querySelector<HTMLElement>('.events');
    if (embedded === undefined || list === null) continue;
    const fill = (): void => parts.wireEventList(list, embedded.events, parts.describeEvent);
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
}
