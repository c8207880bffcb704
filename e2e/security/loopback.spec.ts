/** The relay and the extension only connect to this computer. */
import { isIP } from 'node:net';
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import type { RawCdp } from '../../harness/stage/raw-cdp.ts';
import type { UserBrowser } from '../../harness/stage/user-browser.ts';

/** Loaded into the relay: logs every address that it connects to, and every name that it looks up. */
const TELL_ADDRESSES = `data:text/javascript,${encodeURIComponent(`
  import dgram from 'node:dgram'; import dns from 'node:dns'; import net from 'node:net';
  import { syncBuiltinESMExports } from 'node:module';
  const tell = (of, name, verb, what) => {
    const real = of[name];
    of[name] = function (...given) { process.stderr.write('REACHES ' + JSON.stringify([verb, what(given)]) + '\\n'); return real.apply(this, given); };
  };
  tell(net.Socket.prototype, 'connect', 'connect', ([to]) => { const at = Array.isArray(to) ? to[0] : to; return at?.host ?? at?.path ?? at; });
  tell(dns, 'lookup', 'look up', ([name]) => name); tell(dns.promises, 'lookup', 'look up', ([name]) => name);
  tell(dgram.Socket.prototype, 'send', 'send', (given) => given.filter((each) => typeof each === 'string'));
  syncBuiltinESMExports();
`)}`;

function reached(output: string): (readonly [verb: string, what: unknown])[] {
  const told = output.matchAll(/^REACHES (.*)$/gm);
  return [...told].map(([, what = '']) => JSON.parse(what) as [string, unknown]);
}

test.describe('the relay', () => {
  let before: string | undefined;
  test.beforeAll(() => {
    before = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = `${before ?? ''} --import=${TELL_ADDRESSES}`;
  });
  test.afterAll(() => {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  });

  test('connects to nothing and looks up no names, whatever its clients do', async ({
    stage,
    page,
    site,
  }) => {
    await page.goto(site.url('/articles/1'));
    await page.evaluate((url) => fetch(url).then((response) => response.text()), site.url('/api/tick'));
    await page.setContent(`<a href="${site.url('/download/file.txt?bytes=10')}">get</a>`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('get').click()]);
    await download.path();
    await stage.relay.health();
    // Node looks up the address that it listens on, as if it were a name.
    expect(reached(stage.relay.output)).toEqual([['look up', '127.0.0.1']]);

    // A relay whose port is in use asks who has it. That is logged, and it is this computer.
    const second = await startSecond(stage.relay.port);
    expect(second).toContain('is already running on port');
    const seen = reached(second);
    expect(seen.map(([verb]) => verb)).toContain('connect');
    for (const [, address] of seen) expect(address).toBe('127.0.0.1');
  });
});

/** Starts another relay on a port that is in use, and resolves with its output. */
async function startSecond(port: number): Promise<string> {
  const { runRelay } = await import('../../harness/stage/child-relay.ts');
  const { repositoryRoot } = await import('../../harness/setup/root.ts');
  const command = ['node', `${repositoryRoot}/dist/relay.js`, '--port', String(port)] as const;
  return runRelay(command, /listening on/).then(
    (running) => running.output,
    (error: unknown) => String(error),
  );
}

test.describe('the extension', () => {
  test('its pages and its worker only connect to the relay', async ({ stage, userBrowser }) => {
    const { extensionId } = userBrowser.worker;
    const addresses = await watch(userBrowser.cdp, extensionId);
    for (const page of ['options.html', 'popup.html']) {
      const url = `chrome-extension://${extensionId}/${page}`;
      await userBrowser.openTab(url);
    }
    // The worker cannot be ended while it is being watched, so it connects to another relay instead.
    await stage.relay.kill();
    await stage.relay.start();
    await stage.settled();
    await eventually('the worker has connected again', () => addresses.some((url) => url.startsWith('ws:')));
    for (const url of addresses) expect(url).toMatch(/^(chrome-extension|data|ws):/);
    for (const url of addresses.filter((each) => each.startsWith('ws:'))) {
      const { hostname } = new URL(url);
      expect([isIP(hostname), hostname]).toEqual([4, '127.0.0.1']);
    }
  });

  test(
    'its content security policy lets none of its pages and workers connect to anything else',
    { tag: '@sample' },
    async ({ userBrowser, site }) => {
      const { extensionId } = userBrowser.worker;
      // 127.0.0.1 is allowed: the relay is there, and the pairing page asks whether anything answers at its port.
      const elsewhere = site.url('/leak').replace('127.0.0.1', 'localhost');
      const paths: string[] = [];
      site.setRoute('/leak', ({ response }) => {
        paths.push('/leak');
        response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
      });
      const tries = `(async () => {
      const tried = [
        fetch('${elsewhere}'),
        fetch('${elsewhere}', { mode: 'no-cors' }),
        new Promise((resolve, reject) => {
          const socket = new WebSocket('${elsewhere.replace('http', 'ws')}');
          socket.onopen = resolve;
          socket.onerror = () => reject(new Error('refused'));
        }),
      ];
      return (await Promise.allSettled(tried)).map(({ status }) => status);
    })()`;
      const refused = ['rejected', 'rejected', 'rejected'];
      expect(await inWorker(userBrowser, tries)).toEqual(refused);
      const options = await userBrowser.openTab(`chrome-extension://${extensionId}/options.html`);
      expect(await options.evaluate(tries)).toEqual(refused);
      const image = `new Promise((resolve) => {
      const image = new Image(); image.onload = image.onerror = resolve; image.src = '${site.url('/leak')}';
    }).then(() => 'done')`;
      await options.evaluate(image);
      expect(paths).toEqual([]);
    },
  );
});

function inWorker({ worker }: UserBrowser, expression: string): Promise<unknown> {
  return worker.evaluate((text) => (0, eval)(text) as Promise<unknown>, expression);
}

/** URLs that the extension's pages and worker request from now on, including those that start later. */
async function watch(cdp: RawCdp, extensionId: string): Promise<string[]> {
  const addresses: string[] = [];
  const sessions = new Set<string>();
  cdp.listen(({ method, params, sessionId }) => {
    if (method === 'Target.attachedToTarget') {
      const { url } = params['targetInfo'] as { readonly url: string };
      const session = params['sessionId'] as string;
      if (url.startsWith(`chrome-extension://${extensionId}/`)) {
        sessions.add(session);
        cdp.send('Network.enable', {}, session).catch(() => undefined);
      }
      cdp.send('Runtime.runIfWaitingForDebugger', undefined, session).catch(() => undefined);
    } else if (sessionId !== undefined && sessions.has(sessionId)) {
      const { request } = params as { readonly request?: { readonly url: string } };
      if (method === 'Network.requestWillBeSent' && request !== undefined) addresses.push(request.url);
      if (method === 'Network.webSocketCreated') addresses.push(params['url'] as string);
    }
  });
  await cdp.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'tab', exclude: true }, {}],
  });
  return addresses;
}
