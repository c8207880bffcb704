/** Screenshots that Chromium forgets to render, and screenshots that would corrupt each other. */
import { expect, test } from 'vitest';
import { NO_ANSWER, OK, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const CAPTURE = 'Page.captureScreenshot';

/** The captures that reached the browser. */
function captures(browser: ModelExtension) {
  return browser.commands.filter(({ method }) => method === CAPTURE);
}

/** A browser that answers no capture by itself, and a client on its tab. */
function unanswered() {
  const world = new World();
  const browser = world.browserWith(1);
  const attached = world.attachedClient();
  // The debugging bar has its place.
  world.clock.advance(300);
  browser.answer = () => NO_ANSWER;
  const answer = (index: number, data: string): void => {
    const asked = captures(browser)[index];
    if (asked === undefined) throw new Error(`there is no capture ${index}`);
    browser.answerLate(asked, { result: { data } });
    world.settle();
  };
  return { world, browser, answer, ...attached };
}

test('a screenshot that is answered is requested once', () => {
  const world = new World();
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  browser.answer = () => OK;
  client.send(CAPTURE, {}, session);
  world.clock.advance(60_000);
  expect(captures(browser)).toHaveLength(1);
});

test('one that is not answered is woken by the same again, and its own answer counts', () => {
  const { world, browser, client, session, answer } = unanswered();
  const id = client.send(CAPTURE, { format: 'png' }, session);
  world.clock.advance(200);
  expect(captures(browser)).toHaveLength(2);
  answer(0, 'the picture');
  expect(client.reply(id).result).toEqual({ data: 'the picture' });
  answer(1, 'the same');
  world.clock.advance(60_000);
  expect(captures(browser)).toHaveLength(2);
});

test('one beyond the viewport is taken again when what woke it has ended', () => {
  const { world, browser, client, session, answer } = unanswered();
  const id = client.send(CAPTURE, { captureBeyondViewport: true }, session);
  world.clock.advance(200);
  expect(captures(browser)).toHaveLength(2);
  answer(0, 'perhaps spoilt');
  expect(captures(browser)).toHaveLength(2);
  answer(1, 'the viewport');
  expect(captures(browser)).toHaveLength(3);
  expect(client.replies(id)).toEqual([]);
  answer(2, 'the picture');
  expect(client.reply(id).result).toEqual({ data: 'the picture' });
  world.clock.advance(60_000);
  expect(captures(browser)).toHaveLength(3);
});

test('one beyond the viewport that takes 2 s is left alone for so long in the end', () => {
  const { world, browser, client, session, answer } = unanswered();
  const id = client.send(CAPTURE, { captureBeyondViewport: true }, session);
  let taken = 0;
  while (client.replies(id).length === 0 && taken < 100) {
    world.clock.advance(2_000);
    while (taken < captures(browser).length) answer(taken++, 'a picture');
  }
  expect(client.reply(id).result).toEqual({ data: 'a picture' });
});

test('two clients take screenshots of a tab one after the other', () => {
  const { world, browser, client, session, answer } = unanswered();
  const other = world.attachedClient();
  const first = client.send(CAPTURE, { format: 'png' }, session);
  const second = other.client.send(CAPTURE, { format: 'jpeg' }, other.session);
  world.settle();
  expect(captures(browser)).toHaveLength(1);
  answer(0, 'the first');
  expect(captures(browser)).toHaveLength(2);
  answer(1, 'the second');
  expect(client.reply(first).result).toEqual({ data: 'the first' });
  expect(other.client.reply(second).result).toEqual({ data: 'the second' });
});

test('a screenshot whose client has left does not hold up the next one', () => {
  const { world, browser, client, session, answer } = unanswered();
  const other = world.attachedClient();
  client.send(CAPTURE, {}, session);
  const second = other.client.send(CAPTURE, { format: 'jpeg' }, other.session);
  world.settle();
  client.leave();
  world.clock.advance(200);
  expect(captures(browser)).toHaveLength(2);
  // The first was still under way.
  answer(1, 'spoilt');
  answer(0, 'of the first');
  expect(captures(browser)).toHaveLength(3);
  answer(2, 'the second');
  expect(other.client.reply(second).result).toEqual({ data: 'the second' });
});

test('a page that is stuck does not hold up the next screenshot forever', () => {
  const { world, browser, client, session, answer } = unanswered();
  const other = world.attachedClient();
  client.send(CAPTURE, {}, session);
  const second = other.client.send(CAPTURE, { format: 'jpeg' }, other.session);
  world.clock.advance(20_000);
  const stuck = captures(browser).length;
  for (let index = 0; index < stuck; index++) answer(index, 'spoilt');
  expect(other.client.reply(second).error?.message).toContain('does not render this page');
});

test('a capture that never ends spoils those beyond the viewport: they fail, and are not wrong', () => {
  const { world, browser, client, session, answer } = unanswered();
  const id = client.send(CAPTURE, { captureBeyondViewport: true }, session);
  world.clock.advance(20_000);
  answer(0, 'spoilt');
  expect(client.reply(id).error?.message).toContain('does not render this page');
  expect(captures(browser)).toHaveLength(6);
});

test('one that was spoilt fails in the end, also when what spoilt it never ends', () => {
  const { world, client, session, answer } = unanswered();
  const id = client.send(CAPTURE, { captureBeyondViewport: true }, session);
  world.clock.advance(200);
  answer(0, 'spoilt');
  world.clock.advance(20_000);
  expect(client.reply(id).error?.message).toContain('does not render this page');
});

test('one that was stuck is taken again when the page renders, after that of another client', () => {
  const { world, browser, client, session, answer } = unanswered();
  const other = world.attachedClient();
  const first = client.send(CAPTURE, { format: 'png' }, session);
  world.clock.advance(10_000);
  const second = other.client.send(CAPTURE, { format: 'jpeg' }, other.session);
  world.settle();
  const stuck = captures(browser).length;
  for (let index = 0; index < stuck; index++) answer(index, 'of either');
  for (let index = stuck; index < captures(browser).length; index++) answer(index, 'the picture');
  expect(client.reply(first).result).toEqual({ data: 'the picture' });
  expect(other.client.reply(second).result).toEqual({ data: 'the picture' });
});

test('a page that never answers is not asked forever', () => {
  const { world, browser, client, session } = unanswered();
  client.send(CAPTURE, {}, session);
  world.clock.advance(600_000);
  expect(captures(browser)).toHaveLength(6);
});

test.each([
  ['attached', () => undefined],
  ['loaded', (browser: ModelExtension) => browser.event(1, 'Page.loadEventFired', {})],
])(
  'one beyond the viewport waits where the tab has just been %s; one of the viewport does not',
  (_, move) => {
    const world = new World();
    const browser = world.browserWith(1);
    const { client, session } = world.attachedClient();
    move(browser);
    world.settle();
    const beyond = client.send(CAPTURE, { captureBeyondViewport: true }, session);
    const viewport = client.send(CAPTURE, {}, session);
    world.settle();
    expect(client.replies(viewport)).toHaveLength(1);
    expect(captures(browser)).toHaveLength(1);
    world.clock.advance(300);
    expect(client.replies(beyond)).toHaveLength(1);
  },
);

test('the wait starts again with each load, and ends with the client', () => {
  const world = new World();
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  client.send(CAPTURE, { captureBeyondViewport: true }, session);
  world.clock.advance(200);
  browser.event(1, 'Page.loadEventFired', {});
  world.clock.advance(200);
  expect(captures(browser)).toEqual([]);
  client.leave();
  world.clock.advance(60_000);
  expect(captures(browser)).toEqual([]);
});
