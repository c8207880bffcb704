/** Raw CDP through `newCDPSession`. */
import type { CDPSession } from 'playwright';
import type { Protocol } from 'devtools-protocol';
import { behavioursOf, expect } from './behaviour.ts';
import type { Scene } from './paths.ts';
import { refusal } from './refusal.ts';

const add = behavioursOf('CDP session');

/** A behaviour with a CDP session on a page of the site. */
function behaviour(name: string, run: (cdp: CDPSession, scene: Scene) => Promise<unknown>): void {
  add(name, async (scene) => {
    await scene.page.goto(scene.site.url('/articles/1'));
    return run(await scene.context.newCDPSession(scene.page), scene);
  });
}

behaviour('Runtime evaluates, and returns objects with their properties', async (cdp) => {
  const { result } = await cdp.send('Runtime.evaluate', { expression: '({ a: 1, b: [2] })' });
  const { result: properties } = await cdp.send('Runtime.getProperties', {
    objectId: result.objectId!,
    ownProperties: true,
  });
  expect(result.type).toBe('object');
  const { result: sum } = await cdp.send('Runtime.callFunctionOn', {
    objectId: result.objectId!,
    functionDeclaration: 'function (more) { return this.a + more }',
    arguments: [{ value: 4 }],
  });
  expect(sum.value).toBe(5);
  return properties.map(({ name, value }) => [name, value?.type, value?.description]);
});

behaviour('Runtime reports exceptions with their details', async (cdp) => {
  const { exceptionDetails } = await cdp.send('Runtime.evaluate', { expression: '\n nowhere.at.all' });
  expect(exceptionDetails?.lineNumber).toBe(1);
  return [exceptionDetails?.text, exceptionDetails?.exception?.className, exceptionDetails?.columnNumber];
});

behaviour('Runtime awaits promises', async (cdp) => {
  const expression = 'new Promise((done) => setTimeout(done, 1, "late"))';
  const { result } = await cdp.send('Runtime.evaluate', { expression, awaitPromise: true });
  expect(result).toEqual({ type: 'string', value: 'late' });
  return result;
});

behaviour('Runtime announces the existing contexts', async (cdp) => {
  const contexts: Protocol.Runtime.ExecutionContextDescription[] = [];
  cdp.on('Runtime.executionContextCreated', ({ context }) => contexts.push(context));
  await cdp.send('Runtime.enable');
  expect(contexts.length).toBeGreaterThan(0);
  return contexts.filter(({ auxData }) => (auxData as { isDefault: boolean }).isDefault).length;
});

behaviour('a binding calls the session that added it', async (cdp) => {
  const called = new Promise<Protocol.Runtime.BindingCalledEvent>((resolve) =>
    cdp.on('Runtime.bindingCalled', resolve),
  );
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.addBinding', { name: 'tellRaw' });
  await cdp.send('Runtime.evaluate', { expression: 'tellRaw("payload")' });
  const { name, payload } = await called;
  expect([name, payload]).toEqual(['tellRaw', 'payload']);
  return payload;
});

behaviour('console messages arrive with arguments', async (cdp) => {
  const heard = new Promise<Protocol.Runtime.ConsoleAPICalledEvent>((resolve) =>
    cdp.on('Runtime.consoleAPICalled', resolve),
  );
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.evaluate', { expression: 'console.warn("w", 1)' });
  const { type, args } = await heard;
  expect(type).toBe('warning');
  return args;
});

/** Enables the debugger and runs a script that hits a `debugger` statement; resolves when it pauses. */
async function paused(cdp: CDPSession, source: string): Promise<Protocol.Debugger.PausedEvent> {
  await cdp.send('Debugger.enable');
  const pausing = nextPause(cdp);
  void cdp
    .send('Runtime.evaluate', { expression: `${source}\n//# sourceURL=mine.js` })
    .catch(() => undefined);
  return pausing;
}

const nextPause = (cdp: CDPSession): Promise<Protocol.Debugger.PausedEvent> =>
  new Promise((resolve) => cdp.once('Debugger.paused', resolve));

const place = ({ callFrames: [top], reason }: Protocol.Debugger.PausedEvent): unknown[] => [
  top?.functionName,
  top?.location.lineNumber,
  reason,
];

behaviour('a debugger statement pauses, and the call frame can be inspected', async (cdp) => {
  const event = await paused(
    cdp,
    'function deep(n) { const local = n * 2; debugger; return local }\ndeep(21)',
  );
  const { result } = await cdp.send('Debugger.evaluateOnCallFrame', {
    callFrameId: event.callFrames[0]!.callFrameId,
    expression: 'local',
  });
  expect(result.value).toBe(42);
  const resumed = new Promise((resolve) => cdp.once('Debugger.resumed', resolve));
  await cdp.send('Debugger.resume');
  await resumed;
  return [place(event), event.callFrames.map(({ functionName }) => functionName)];
});

behaviour('stepping into, over and out', async (cdp) => {
  const places = [
    place(
      await paused(
        cdp,
        'function inner() {\nconst x = 1;\nreturn x }\nfunction outer() {\ndebugger;\ninner();\nreturn 2 }\nouter()',
      ),
    ),
  ];
  for (const step of ['stepOver', 'stepInto', 'stepOver', 'stepOut'] as const) {
    const pausing = nextPause(cdp);
    await cdp.send(`Debugger.${step}`);
    places.push(place(await pausing));
  }
  await cdp.send('Debugger.resume');
  expect(places).toHaveLength(5);
  return places;
});

behaviour('a breakpoint by URL pauses', async (cdp, { page, site }) => {
  site.setRoute('/broken-into.js', ({ response }) => {
    response.setHeader('content-type', 'text/javascript').end('function stop() {\n  return 5;\n}\n');
  });
  await page.addScriptTag({ url: site.url('/broken-into.js') });
  await cdp.send('Debugger.enable');
  const { locations } = await cdp.send('Debugger.setBreakpointByUrl', {
    urlRegex: '.*broken-into.js',
    lineNumber: 1,
  });
  expect(locations).toHaveLength(1);
  const pausing = nextPause(cdp);
  const evaluated = page.evaluate('stop()');
  const event = await pausing;
  await cdp.send('Debugger.resume');
  expect(await evaluated).toBe(5);
  return [event.callFrames[0]?.functionName, event.hitBreakpoints?.length];
});

behaviour('scripts are announced, and their source can be read', async (cdp) => {
  const scripts: Protocol.Debugger.ScriptParsedEvent[] = [];
  cdp.on('Debugger.scriptParsed', (script) => scripts.push(script));
  await cdp.send('Debugger.enable');
  const script = scripts.find(({ url }) => url.endsWith('/articles/1'));
  expect(script).toBeDefined();
  const { scriptSource } = await cdp.send('Debugger.getScriptSource', { scriptId: script!.scriptId });
  return scriptSource;
});

behaviour('an exception pauses if that is enabled', async (cdp) => {
  await cdp.send('Debugger.enable');
  await cdp.send('Debugger.setPauseOnExceptions', { state: 'all' });
  const pausing = nextPause(cdp);
  void cdp.send('Runtime.evaluate', { expression: 'try { null.x } catch {}' });
  const event = await pausing;
  await cdp.send('Debugger.resume');
  expect(event.reason).toBe('exception');
  return (event.data as { description?: string } | undefined)?.description?.split('\n')[0];
});

behaviour('DOM gives the tree, searches it and changes it', async (cdp, { page }) => {
  const { root } = await cdp.send('DOM.getDocument', { depth: -1 });
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#count' });
  await cdp.send('DOM.setAttributeValue', { nodeId, name: 'title', value: 'set by CDP' });
  expect(await page.locator('#count').getAttribute('title')).toBe('set by CDP');
  const { outerHTML } = await cdp.send('DOM.getOuterHTML', { nodeId });
  const { node } = await cdp.send('DOM.describeNode', { nodeId });
  return { outerHTML, name: node.nodeName, children: root.childNodeCount };
});

behaviour('DOM reports changes', async (cdp, { page }) => {
  await cdp.send('DOM.enable');
  await cdp.send('DOM.getDocument', { depth: -1 });
  const changed = new Promise<Protocol.DOM.AttributeModifiedEvent>((resolve) =>
    cdp.on('DOM.attributeModified', resolve),
  );
  await page.locator('#count').evaluate((node) => node.setAttribute('data-x', 'y'));
  const { name, value } = await changed;
  expect([name, value]).toEqual(['data-x', 'y']);
  return [name, value];
});

behaviour('CSS returns computed and matched styles', async (cdp) => {
  await cdp.send('DOM.enable');
  await cdp.send('CSS.enable');
  const { root } = await cdp.send('DOM.getDocument');
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'h1' });
  const { computedStyle } = await cdp.send('CSS.getComputedStyleForNode', { nodeId });
  const { matchedCSSRules } = await cdp.send('CSS.getMatchedStylesForNode', { nodeId });
  const display = computedStyle.find(({ name }) => name === 'display')?.value;
  expect(display).toBe('block');
  return [display, computedStyle.length, matchedCSSRules?.map(({ rule }) => rule.selectorList.text)];
});

behaviour('the accessibility tree has roles and names', async (cdp) => {
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  const roles = nodes.map(({ role, name }) => `${String(role?.value)} ${String(name?.value)}`);
  expect(roles).toContain('heading Article 1');
  return roles.sort();
});

behaviour('unknown commands and wrong parameters are refused', async (cdp) => {
  // Deliberately not names and types of the protocol.
  const send = cdp.send.bind(cdp) as (method: string, params?: object) => Promise<unknown>;
  const refusals = [
    await refusal(send('Runtime.nothing')),
    await refusal(send('Nowhere.enable')),
    await refusal(send('nodomain')),
    await refusal(send('Runtime.evaluate')),
    await refusal(send('Runtime.evaluate', { expression: 7 })),
    await refusal(send('Page.navigate', { url: 'not an address' })),
    await refusal(send('DOM.querySelector', { nodeId: 99_999, selector: 'x' })),
    await refusal(send('Runtime.getProperties', { objectId: 'made up' })),
    await refusal(send('Debugger.resume')),
  ];
  expect(refusals[0]).toContain("'Runtime.nothing' wasn't found");
  return refusals;
});
