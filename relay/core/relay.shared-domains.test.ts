/** Domains that several sessions use: what one gives up must not be lost to the others. */
import { expect, test } from 'vitest';
import type { ForwardCommand } from '../protocol/frames.ts';
import { NO_ANSWER, OK } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const CONTEXT = { context: { id: 1, origin: '', name: '', uniqueId: 'u', auxData: { isDefault: true } } };

test('contexts told to whoever enables while another disables are remembered for those who come after', () => {
  const world = new World();
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  const other = world.attachedClient();
  const late = world.attachedClient();
  client.send('Runtime.enable', {}, session);
  world.settle();
  const disables: ForwardCommand[] = [];
  let announces = true;
  browser.answer = (command) => {
    if (command.method === 'Runtime.disable') {
      disables.push(command);
      return NO_ANSWER;
    }
    // Announced to the first who enables.
    if (command.method === 'Runtime.enable' && announces)
      browser.event(1, 'Runtime.executionContextCreated', CONTEXT);
    if (command.method === 'Runtime.enable') announces = false;
    return OK;
  };
  client.send('Runtime.disable', {}, session);
  other.client.send('Runtime.enable', {}, other.session);
  world.settle();
  // An answer may come later than an event that Chromium has sent after it.
  for (const command of disables) browser.answerLate(command, OK);
  world.settle();
  late.client.send('Runtime.enable', {}, late.session);
  world.settle();
  expect(other.client.events('Runtime.executionContextCreated')).toHaveLength(1);
  expect(late.client.events('Runtime.executionContextCreated')).toHaveLength(1);
});

test('a session with the browser takes its own sessions with it', () => {
  const world = new World();
  world.browserWith(1);
  const { client } = world.attachedClient();
  const attach = client.send('Target.attachToBrowserTarget');
  world.settle();
  const browserSession = String(client.reply(attach).result?.['sessionId']);
  const below = client.send('Target.attachToTarget', { targetId: 'T1', flatten: true }, browserSession);
  world.settle();
  const session = String(client.reply(below).result?.['sessionId']);
  client.send('Target.detachFromTarget', { sessionId: browserSession });
  world.settle();
  const asked = client.send('Runtime.evaluate', { expression: '1' }, session);
  world.settle();
  expect(client.reply(asked).error).toMatchObject({ code: -32001 });
});
