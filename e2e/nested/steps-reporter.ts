/** Lists all steps: the JSON reporter leaves out those inside of an assertion. */
import type { Reporter, TestCase, TestResult, TestStep } from '@playwright/test/reporter';

export default class StepsReporter implements Reporter {
  onStepEnd(_test: TestCase, _result: TestResult, { title, category, attachments }: TestStep): void {
    const names = attachments.map(({ name }) => name);
    if (category === 'test.step') process.stderr.write(`${title} [${names.join(' ')}]\n`);
  }
}
