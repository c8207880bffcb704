/**
 * Every fault in every state. The whole matrix takes the best part of an hour. The cells marked `@sample`
 * include every third fault, and each state at least once.
 */
import { test } from 'holdfast/harness';
import { matrixFaults } from '../../harness/faults/index.ts';
import { preparePage } from '../../harness/soak/page-setup.ts';
import { arrive, mayHaveBeenTooEarly, witness } from './aftermath.ts';
import { shownTruthfully } from './shown.ts';
import { states } from './states.ts';

const SAMPLED_EACH = 3;

for (const [row, fault] of matrixFaults.entries()) {
  for (const [column, state] of states.entries()) {
    const because = fault.cannotApply?.[state.name];
    const details = {
      tag:
        row === SAMPLED_EACH * column || row === SAMPLED_EACH * (column + states.length) ? ['@sample'] : [],
      annotation: [
        { type: 'fault', description: fault.name },
        { type: 'state', description: state.name },
        { type: 'aftermath', description: fault.aftermath },
        ...(because === undefined ? [] : [{ type: 'cannot', description: because }]),
      ],
    };
    test(`${fault.name}, ${state.name}`, details, async ({ stage, shared }, info) => {
      // `because` is the reason: the fault cannot happen in this cell (cannotApply in the fault's file, docs/survival.md).
      test.skip(because !== undefined, because);
      const cell = { stage, tab: shared.own, client: shared.client, page: shared.page };
      await preparePage(cell.page);
      // Bindings and route are certain to be in the document of the next navigation.
      await cell.page.goto(stage.site.url('/articles/2'));
      const afterwards = await state.enter(cell);
      const seen = witness(cell);
      const length = info.project.name === 'survival' ? 'full' : 'brief';
      await stage.faults.suffer(fault, cell, length);
      if (fault.losesUnseen === true) await mayHaveBeenTooEarly(cell);
      await afterwards(fault.aftermath === 'same-page');
      await arrive(fault.aftermath, cell, seen);
      await stage.settled();
      await shownTruthfully(stage);
    });
  }
}
