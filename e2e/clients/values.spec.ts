/** Values that a client passes to the page's scripts, and gets from them. */
import type { CDPSession } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';

const add = behavioursOf('values');

/** A behaviour with a CDP session on a page of the site. */
function behaviour(name: string, run: (cdp: CDPSession) => Promise<unknown>): void {
  add(name, async ({ page, context, site }) => {
    await page.goto(site.url('/articles/1'));
    return run(await context.newCDPSession(page));
  });
}

/** What the page's script makes of a value: a text, so that nothing happens to it on the way back. */
async function seen(cdp: CDPSession, value: unknown): Promise<unknown> {
  const { result: page } = await cdp.send('Runtime.evaluate', { expression: 'window' });
  const { result } = await cdp.send('Runtime.callFunctionOn', {
    objectId: page.objectId!,
    functionDeclaration:
      'function (value) { return typeof value + escape(typeof value === "string" ? value : JSON.stringify(value)) }',
    arguments: [{ value }],
  });
  return result.value;
}

behaviour('null is passed', async (cdp) => {
  expect(await seen(cdp, null)).toBe('objectnull');
  return seen(cdp, { a: null, list: [null, { b: null }] });
});

behaviour('the order of members is kept', async (cdp) => {
  expect(await seen(cdp, { b: 1, a: 2 })).toBe(`object${escape('{"b":1,"a":2}')}`);
  return seen(cdp, { z: { y: 1, x: 2 }, a: [{ c: 1, b: 2 }] });
});

behaviour('deep nesting is kept', async (cdp) => {
  let value: unknown = 'the end';
  for (let depth = 0; depth < 250; depth++) value = [value];
  return seen(cdp, value);
});

behaviour('text of any kind is passed', async (cdp) => {
  expect(await seen(cdp, '\ud800')).toBe('string%uD800');
  return [await seen(cdp, 'é\u2028\0\u{1f600}'), await seen(cdp, { '\udc00': '\ud800' })];
});

behaviour('a variable is set to null', async (cdp) => {
  await cdp.send('Debugger.enable');
  const pausing = new Promise<{ callFrames: { callFrameId: string }[] }>((resolve) =>
    cdp.once('Debugger.paused', resolve),
  );
  const evaluating = cdp.send('Runtime.evaluate', {
    expression: '(() => { let mine = 1; debugger; return String(mine) })()',
  });
  const { callFrames } = await pausing;
  await cdp.send('Debugger.setVariableValue', {
    scopeNumber: 0,
    variableName: 'mine',
    newValue: { value: null },
    callFrameId: callFrames[0]!.callFrameId,
  });
  await cdp.send('Debugger.resume');
  const { result } = await evaluating;
  expect(result.value).toBe('null');
  return result.value;
});

behaviour('null is returned', async (cdp) => {
  const expression = '({ a: null, list: [null, { b: null }] })';
  const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true });
  expect(result.value).toEqual({ a: null, list: [null, { b: null }] });
  return result;
});

add(
  'the order of members is returned',
  async ({ page, context }) => {
    const cdp = await context.newCDPSession(page);
    const expression = '({ b: 1, a: 2 })';
    const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true });
    return JSON.stringify(result.value);
  },
  {
    gap: "Chromium's extension API sorts the members of results by name; where their order matters, return JSON text.",
  },
);

behaviour('nesting of 180 is returned', async (cdp) => {
  const expression = 'let value = 1; for (let depth = 0; depth < 180; depth++) value = [value]; value';
  const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true });
  return JSON.stringify(result);
});
