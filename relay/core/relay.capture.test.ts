/** Pictures that Chromium forgets to draw. */
import { expect, test } from 'vitest';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const CAPTURE = 'Page.captureScreenshot';

function captured(browser: ModelExtension): number {
  return browser.methods().filter((method) => method === CAPTURE).length;
}

test('a picture that is not answered is asked for again, and the client gets one answer', () => {
  const world = new World();
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  browser.answer = () => NO_ANSWER;
  const id = client.send(CAPTURE, { format: 'png' }, session);
  world.settle();
  expect(captured(browser)).toBe(1);

  world.clock.advance(200);
  expect(captured(browser)).toBe(2);
  const [asked, nudged] = browser.commands.filter(({ method }) => method === CAPTURE);
  if (asked === undefined || nudged === undefined) throw new Error('not asked twice');
  browser.answerLate(asked, { result: { data: 'the picture' } });
  browser.answerLate(nudged, { result: { data: 'one pixel' } });
  world.settle();
  expect(client.reply(id).result).toEqual({ data: 'the picture' });

  world.clock.advance(60_000);
  expect(captured(browser)).toBe(2);
});

test('a picture that is answered is asked for once', () => {
  const world = new World();
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  browser.answer = () => OK;
  client.send(CAPTURE, {}, session);
  world.clock.advance(60_000);
  expect(captured(browser)).toBe(1);
});

test('a page that never answers is not asked for ever', () => {
  const world = new World();
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  browser.answer = () => NO_ANSWER;
  client.send(CAPTURE, {}, session);
  world.clock.advance(600_000);
  expect(captured(browser)).toBe(8);
});
