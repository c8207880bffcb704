/** The script of the page of a history. It is bundled and embedded in the page. */
import type { PageModel } from '../model/page-model.ts';
import type { SimSteps } from '../model/sim-steps.ts';
import { wireControls } from './controls.ts';
import { Details } from './details.ts';
import { Items } from './items.ts';
import { loadData, Payloads } from './load.ts';
import { Rows } from './rows.ts';
import { PageState } from './state.ts';
import { StepList } from './steps.ts';
import { TimeLine } from './time-line.ts';

async function start(): Promise<void> {
  // Our own code wrote the page.
  const model = (await loadData('model')) as PageModel;
  const state = new PageState(new Items(model));
  const payloads = new Payloads();
  const timeLine = new TimeLine(state);
  wireControls(state, timeLine, payloads);
  new Details(state, payloads);
  new Rows(state);
  const steps = (await loadData('steps')) as SimSteps | undefined;
  if (steps !== undefined) new StepList(state, steps);
  performance.mark('history drawn');
  document.documentElement.dataset['ready'] = 'true';
}

void start();
