/** What becomes of commands that were with a worker when it was killed: the ledger decides, from end to end. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let begun: number;
let lost: number;

/** The worker has begun `Runtime.evaluate` and has never seen `Page.navigate` when it is killed. */
beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  const attached = world.attachedClient();
  ({ client } = attached);
  browser.answer = () => NO_ANSWER;
  begun = client.send('Runtime.evaluate', {}, attached.session);
  world.settle();
  browser.socket?.goesSilent();
  lost = client.send('Page.navigate', {}, attached.session);
  world.settle();
  browser.answer = () => OK;
  browser.restartWorker();
});

function reconnect(): void {
  browser.connect();
  world.settle();
}

function outcome(id: number): string {
  return client.reply(id).error?.message.replace(/:.*/, '') ?? 'executed';
}

test('what was sent after the last that it had begun is executed now, once', () => {
  reconnect();
  expect(outcome(lost)).toBe('executed');
  expect(browser.methods()).toEqual(['Runtime.evaluate', 'Page.navigate']);
});

test('what it had begun is not executed again: its outcome is unknown', () => {
  reconnect();
  expect(outcome(begun)).toBe('Outcome unknown');
  expect(browser.methods().filter((method) => method === 'Runtime.evaluate')).toHaveLength(1);
});

test('a ledger that counts up to the later one makes both outcomes unknown', () => {
  browser.ledger = { bootNumber: 1, bootId: 'boot-1', started: 1_000 };
  reconnect();
  expect([outcome(begun), outcome(lost)]).toEqual(['Outcome unknown', 'Outcome unknown']);
  expect(browser.methods()).toEqual(['Runtime.evaluate']);
});

test.each([
  ['none', undefined],
  ['of a later life', { bootNumber: 2, bootId: 'another', started: 0 }],
  [
    'of a worker with the same number, after the storage was lost',
    { bootNumber: 1, bootId: 'x', started: 0 },
  ],
])('with a ledger that tells nothing (%s), all outcomes are unknown', (_, ledger) => {
  browser.ledger = ledger;
  reconnect();
  expect([outcome(begun), outcome(lost)]).toEqual(['Outcome unknown', 'Outcome unknown']);
  expect(browser.methods()).toEqual(['Runtime.evaluate']);
});

test('with a ledger of an earlier life, this one had begun nothing: all is executed now', () => {
  browser.ledger = { bootNumber: 0, bootId: 'boot-0', started: 7 };
  reconnect();
  expect([outcome(begun), outcome(lost)]).toEqual(['executed', 'executed']);
});

describe('when the next worker is killed, too', () => {
  test('before the inventory, the first ledger counts', () => {
    browser.sendsInventory = false;
    reconnect();
    browser.sendsInventory = true;
    browser.restartWorker();
    reconnect();
    expect([outcome(begun), outcome(lost)]).toEqual(['Outcome unknown', 'executed']);
    expect(browser.methods()).toEqual(['Runtime.evaluate', 'Page.navigate']);
  });

  test('with the command that was sent again in it, that one is not sent a third time', () => {
    browser.answer = () => NO_ANSWER;
    reconnect();
    expect(browser.methods()).toEqual(['Runtime.evaluate', 'Page.navigate']);
    browser.answer = () => OK;
    browser.restartWorker();
    reconnect();
    expect(outcome(lost)).toBe('Outcome unknown');
    expect(browser.methods()).toEqual(['Runtime.evaluate', 'Page.navigate']);
  });
});
