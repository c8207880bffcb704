/** An example of each refusal, made by the code that refuses. */
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandError, offLimitsError, RefusedError } from '../../extension/worker/permitted.ts';
import { NOT_ALLOWED } from '../../extension/worker/site-permissions.ts';
import type { Command } from '../../relay/core/cdp/command.ts';
import { Turn } from '../../relay/core/cdp/turn.ts';
import type { CdpError } from '../../relay/core/errors.ts';
import { STRICT_POLICY, type Policy } from '../../relay/core/policy.ts';
import { clientRefusal, floodRefusal, Quotas, unacknowledgedQuota } from '../../relay/core/quotas.ts';
import type { Quota } from '../../relay/core/quota.ts';
import { RELAY_LIMITS } from '../../relay/core/limits.ts';
import type { ModelExtension } from '../../relay/core/testing/model-extension.ts';
import { World } from '../../relay/core/testing/world.ts';
import type { TakenCode } from '../../relay/core/link/pairing-exchange.ts';
import { pairWith, testDesk } from '../../relay/core/testing/pairing-peer.ts';
import type { Connect } from '../../relay/protocol/frames.ts';
import type { RefusalRule } from '../../relay/protocol/refusal-rules.ts';
import { refusalText, type Refusal } from '../../relay/protocol/refusal-text.ts';
import { checkUpgrade } from '../../relay/server/access.ts';
import { answerHttp } from '../../relay/server/http-api.ts';
import { ManyBrowsers } from '../../relay/server/many-browsers.ts';
import { OneBrowser, type Serving } from '../../relay/server/serving.ts';
import { silentLog } from '../../relay/core/testing/silent-log.ts';
import { localFilesIn } from '../../relay/server/local-files.ts';
import { unreadable } from '../../relay/server/raw-answer.ts';
import { LONG_TARGET, NO_HANDSHAKE, revoked } from '../../relay/server/upgrades.ts';
import { changeSecretFile, readSecretFile } from '../../relay/server/secret-file.ts';
import { listTokens, TOO_MANY } from '../../relay/server/token-store.ts';
import { loadToken } from '../../relay/server/token.ts';

type Example = () => string | Promise<string>;

/** The error that a client gets for a command in a tab's session. */
function refusedCommand(
  method: string,
  params: object = {},
  policy: Partial<Policy> = {},
  before: (world: World, browser: ModelExtension) => void = () => undefined,
): string {
  const world = new World({ policy: { ...STRICT_POLICY, ...policy } });
  const browser = world.browserWith(1);
  const { client, session } = world.attachedClient();
  before(world, browser);
  const id = client.send(method, params, session);
  world.settle();
  return client.reply(id).error?.message ?? '';
}

/** The last error for a client that sends one command more than the limit. */
function repeated(method: string, limit: number, params: (i: number) => object, toBrowser = false): string {
  const world = new World();
  world.browserWith(1);
  const { client, session } = world.attachedClient();
  for (let i = 0; i <= limit; i++) {
    // Some things only count once they are answered.
    if (i === limit) world.settle();
    client.send(method, params(i), toBrowser ? undefined : session);
  }
  world.settle();
  return client.received.findLast(({ error }) => error !== undefined)?.error?.message ?? '';
}

/** While an upload is being checked, a client sends commands of this size. */
function turnText(chars: number): string {
  const turn = new Turn();
  turn.begin();
  let text = '';
  const command = { chars, fail: ({ message }: CdpError) => (text = message) } as unknown as Command;
  for (let i = 0; i <= LIMITS.turnCommandsMax && text === ''; i++) turn.waits(command, () => undefined);
  return text;
}

/** Another client has done this first. */
function taken(first: string, method: string, params: object = {}): string {
  return refusedCommand(method, params, {}, (world, browser) => {
    const { client, session } = world.attachedClient();
    for (const each of ['Page.enable', first]) client.send(each, {}, session);
    world.settle();
    browser.event(1, 'Page.javascriptDialogOpening', {});
    world.settle();
  });
}

function refusedLink(claims: Partial<Connect>, instanceId = 'browser-1'): string {
  const world = new World();
  world.browserWith(1);
  const late = world.extension(instanceId);
  late.connect(claims);
  world.settle();
  return late.refusal?.message ?? '';
}

/** Somebody enters a wrong code. */
function refusedPairing(taken: TakenCode): string {
  const world = new World({ pairing: testDesk(taken) });
  const { socket } = pairWith(world, '222222');
  const refusal = socket.sent.map((text) => JSON.parse(text) as { type: string; message?: string });
  return refusal.find(({ type }) => type === 'refuse')?.message ?? '';
}

async function refusedRequest(
  url: string,
  method = 'GET',
  headers: object = {},
  serving: Serving = new OneBrowser(new World().relay),
): Promise<string> {
  const tokens = {
    find: (token: string) => (token === 'good' ? { name: 'default', id: '1' } : undefined),
  };
  const request = {
    url,
    method,
    headers: { host: '127.0.0.1', authorization: 'Bearer good', ...headers },
  };
  return (await answerHttp({ serving, tokens, version: '1' }, request)).text;
}

/** A relay with two browsers that have names. */
function twoBrowsers(): Serving {
  const paired = ['Work', 'Chrome 156'].map((name) => {
    return { name, instanceId: name, product: '', pairingKey: '', paired: '' };
  });
  return new ManyBrowsers({
    paired: () => paired,
    relayId: 'R',
    create: (own) => new World({ ...own, pairingKey: undefined }).relay,
    log: silentLog,
    audit: () => undefined,
  });
}

function refusedUpgrade(path: string): string {
  const denial = checkUpgrade(
    { headers: { host: '127.0.0.1', origin: 'https://a.test' } },
    new URL(path, 'http://127.0.0.1'),
    path,
    { find: () => undefined },
  );
  return denial === undefined ? '' : refusalText(denial.refusal);
}

/** A client with `own` of something, while the others have `others`. */
function refusedQuota(
  choose: (quotas: Quotas) => Quota,
  { own, others, chars }: { own: number; others: number; chars: boolean },
): string {
  const quota = choose(new Quotas());
  const [greedy, honest] = [{}, {}];
  const add = (owner: object, amount: number): void => {
    if (chars) quota.add(owner, amount);
    else for (let i = 0; i < amount; i++) quota.add(owner, 0);
  };
  add(greedy, own);
  add(honest, others);
  return quota.refusal(greedy, 1)?.message ?? '';
}

function written(refusal: Refusal | undefined): string {
  return refusal === undefined ? '' : refusalText(refusal);
}

async function thrown(run: () => unknown): Promise<string> {
  try {
    await run();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Tries to read a secret file in its own folder. `make` gets the path. */
function refusedSecret(scratch: string, name: string, make: (path: string) => void): Promise<string> {
  const folder = join(scratch, name);
  mkdirSync(folder, { mode: 0o700 });
  const path = join(folder, 'token');
  make(path);
  return thrown(() => loadToken(path));
}

function secretOf(mode: number): (path: string) => void {
  return (path) => {
    writeFileSync(path, 'a-secret-for-tests-only');
    chmodSync(path, mode);
  };
}

const OTHER_USER = 12_345;
const LIMITS = RELAY_LIMITS;

/** `scratch`: a folder for files. Only root can create those of other users; otherwise their text is empty. */
export function refusalExamples(scratch: string): Readonly<Record<RefusalRule, Example>> {
  const files = localFilesIn([], []);
  const isRoot = process.getuid?.() === 0;
  const owned = (path: string): void => {
    if (isRoot) chownSync(path, OTHER_USER, OTHER_USER);
  };
  return {
    scheme: () => refusedCommand('Page.navigate', { url: 'chrome://settings/' }),
    incomplete: () => refusedCommand('Target.createTarget', { url: 'options.html' }),
    file: () => refusedCommand('Page.navigate', { url: 'file:///etc/passwd' }),
    origin: () =>
      refusedCommand('Page.navigate', { url: 'https://b.test/' }, { allowOrigins: ['https://a.test'] }),
    history: () => refusedCommand('Page.navigateToHistoryEntry', { entryId: 7 }),
    denied: () => refusedCommand('Page.reload', {}, { denyMethods: ['Page.*'] }),
    'read-only': () => refusedCommand('Page.reload', {}, { readOnly: true }),
    escape: () => refusedCommand('Target.exposeDevToolsProtocol'),
    storage: () =>
      commandError(
        'Storage.clearDataForOrigin',
        { origin: 'https://b.test' },
        { tabAddress: 'https://a.test/', shown: [], rules: { allowFiles: false } },
      )?.message ?? '',
    administrator: () =>
      refusedCommand('Page.navigate', { url: 'https://a.test/' }, {}, (world, browser) => {
        browser.loseDebugger(1);
        browser.forbid(1, 'This page cannot be scripted due to an ExtensionsSettings policy.');
        world.settle();
      }),
    'off-limits': () => offLimitsError('chrome://settings/').message,
    'data-address': () => refusedCommand('Page.navigate', { url: 'data:text/html,hello' }),
    permissions: () => new RefusedError('Granting permissions to sites', NOT_ALLOWED).message,
    interception: () => taken('Fetch.enable', 'Fetch.enable'),
    'old-interception': () => refusedCommand('Network.setRequestInterception'),
    'paused-request': () => taken('Fetch.enable', 'Fetch.continueRequest', { requestId: '1' }),
    stream: () => refusedCommand('IO.read', { handle: '1' }),
    trace: () => taken('Tracing.start', 'Tracing.start'),
    dialog: () => taken('Runtime.evaluate', 'Page.handleJavaScriptDialog', { accept: true }),
    upload: () =>
      new Promise((resolve) => files.checkUploads(['/etc/passwd'], (refusal) => resolve(written(refusal)))),
    download: () =>
      new Promise((resolve) => files.checkDownloadFolder('/home/me', (refusal) => resolve(written(refusal)))),
    'http.host': () => refusedRequest('/json', 'GET', { host: 'a.test' }),
    'http.page': () => refusedRequest('/json', 'GET', { origin: 'https://a.test' }),
    'http.no-token': () => refusedRequest('/json', 'GET', { authorization: undefined }),
    'http.token': () => refusedRequest('/json', 'GET', { authorization: 'Bearer bad' }),
    'http.revoked': () => refusalText(revoked({ name: 'x'.repeat(32) })),
    'http.extension': () => refusedUpgrade('/extension'),
    'http.websocket': () => refusedUpgrade('/elsewhere'),
    'http.handshake': () => refusalText(NO_HANDSHAKE.refusal),
    'http.target': () => refusedRequest('//'),
    'http.encoding': () => refusedRequest('/json/new?%', 'PUT'),
    'http.method': () => refusedRequest('/json', 'POST'),
    'http.path': () => refusedRequest('/elsewhere'),
    'http.target-id': () => refusedRequest('/json/close/T9'),
    'http.browser-name': () => refusedRequest('/cdp/Home/json', 'GET', {}, twoBrowsers()),
    'http.browser-needed': () => refusedRequest('/json', 'GET', {}, twoBrowsers()),
    'http.syntax': () => refusalText(unreadable({ name: '', message: '' }).refusal),
    'link.already-connected': () => refusedLink({}, 'browser-2'),
    'link.bad-frame': () => refusedLink({ attempt: -1 }),
    'link.no-code': () => refusedPairing({ refused: 'none' }),
    'link.pairing-locked': () => refusedPairing({ refused: 'locked' }),
    'link.stale-boot': () => refusedLink({ boot: { number: 0, id: 'old' } }),
    'link.version': () => refusedLink({ protocol: 99 }),
    'link.wrong-address': () => refusedLink({ endpoint: '127.0.0.1:9000' }),
    'link.wrong-code': () => refusedPairing({ code: 'ABCDEF' }),
    'link.wrong-key': () => refusedLink({ proof: 'wrong' }),
    'secret.kind': () => refusedSecret(scratch, 'kind', (path) => symlinkSync('elsewhere', path)),
    'secret.unreadable': () =>
      thrown(() =>
        readSecretFile({ path: join(scratch, 'x'.repeat(300)), what: 'The token file', whenRemoved: '' }),
      ),
    'secret.owner': () =>
      refusedSecret(scratch, 'owner', (path) => {
        secretOf(0o600)(path);
        owned(path);
      }),
    'secret.writable': () => refusedSecret(scratch, 'writable', secretOf(0o622)),
    'secret.readable': () => refusedSecret(scratch, 'readable', secretOf(0o644)),
    'secret.folder-owner': () => refusedSecret(scratch, 'folder-owner', (path) => owned(join(path, '..'))),
    'secret.folder-writable': () =>
      refusedSecret(scratch, 'folder-writable', (path) => chmodSync(join(path, '..'), 0o777)),
    'secret.busy': () => {
      const path = join(scratch, 'busy');
      writeFileSync(`${path}.new`, '');
      const file = { path, what: 'The token file', whenRemoved: '' };
      return thrown(() => changeSecretFile(file, () => 'x'));
    },
    'secret.damaged': () => {
      const folder = join(scratch, 'damaged');
      mkdirSync(folder, { mode: 0o700 });
      secretOf(0o600)(join(folder, 'tokens.json'));
      return thrown(() => listTokens(join(folder, 'token')));
    },
    'secret.weak': () =>
      refusedSecret(scratch, 'weak', (path) => writeFileSync(path, 'short', { mode: 0o600 })),
    'limit.autoAttachesMax': () => {
      const world = new World();
      const browser = world.browserWith(1);
      browser.probed = () => 'none';
      const client = world.client();
      const params = { autoAttach: true, flatten: true };
      for (let i = 0; i < LIMITS.autoAttachesMax; i++) client.send('Target.setAutoAttach', params);
      const id = client.send('Target.setAutoAttach', params);
      world.settle();
      return client.replies(id)[0]?.error?.message ?? '';
    },
    'limit.clientBufferCharsMax': () => written(floodRefusal(LIMITS.clientBufferCharsMax + 1, [])),
    'limit.clientBufferCharsTotalMax': () => {
      const chars = LIMITS.clientBufferCharsTotalMax / 3 + 1;
      const flooded = { buffered: chars };
      return written(floodRefusal(chars, [flooded, flooded, flooded]));
    },
    'limit.clientsMax': () => written(clientRefusal(LIMITS.clientsMax)),
    'limit.commandCharsMax': () =>
      refusedQuota((q) => q.commands, { own: LIMITS.commandCharsMax, others: 0, chars: true }),
    'limit.commandCharsTotalMax': () =>
      refusedQuota((q) => q.commands, {
        own: 90_000_000,
        others: LIMITS.commandCharsTotalMax,
        chars: true,
      }),
    'limit.commandsMax': () =>
      refusedQuota((q) => q.commands, { own: LIMITS.commandsMax, others: 0, chars: false }),
    'limit.commandsTotalMax': () =>
      refusedQuota((q) => q.commands, { own: 9_000, others: LIMITS.commandsTotalMax, chars: false }),
    'limit.headBytesMax': () =>
      refusalText(unreadable({ name: '', message: '', code: 'HPE_HEADER_OVERFLOW' }).refusal),
    'limit.httpCommandsMax': () =>
      refusedQuota((q) => q.http, { own: LIMITS.httpCommandsMax, others: 0, chars: false }),
    'limit.journalCharsMax': () =>
      refusedQuota((q) => q.journal, { own: LIMITS.journalCharsMax, others: 0, chars: true }),
    'limit.journalCharsTotalMax': () =>
      refusedQuota((q) => q.journal, {
        own: 60_000_000,
        others: LIMITS.journalCharsTotalMax,
        chars: true,
      }),
    'limit.journalEntriesMax': () =>
      repeated('Runtime.addBinding', LIMITS.journalEntriesMax, (i) => ({ name: `${i}` })),
    'limit.messageNestingMax': () => {
      let deep: object = {};
      for (let level = 0; level <= LIMITS.messageNestingMax; level++) deep = { deep };
      return refusedCommand('Runtime.evaluate', deep);
    },
    'limit.methodCharsMax': () => refusedCommand(`Page.${'x'.repeat(LIMITS.methodCharsMax)}`),
    'limit.namedTokensMax': () => refusalText(TOO_MANY),
    'limit.requestMs': () =>
      refusalText(unreadable({ name: '', message: '', code: 'ERR_HTTP_REQUEST_TIMEOUT' }).refusal),
    'limit.sessionsMax': () =>
      refusedQuota((q) => q.sessions, { own: LIMITS.sessionsMax, others: 0, chars: false }),
    'limit.sessionsPerTargetMax': () =>
      repeated(
        'Target.attachToTarget',
        LIMITS.sessionsPerTargetMax,
        () => ({ targetId: 'T1', flatten: true }),
        true,
      ),
    'limit.sessionsTotalMax': () =>
      refusedQuota((q) => q.sessions, { own: 4_000, others: LIMITS.sessionsTotalMax, chars: false }),
    'limit.turnCharsMax': () => turnText(LIMITS.turnCharsMax / 2 + 1),
    'limit.turnCommandsMax': () => turnText(1),
    'limit.unacknowledgedCharsMax': () =>
      refusedQuota(unacknowledgedQuota, { own: LIMITS.unacknowledgedCharsMax, others: 0, chars: true }),
    'limit.unacknowledgedCharsTotalMax': () =>
      refusedQuota(unacknowledgedQuota, {
        own: 50_000_000,
        others: LIMITS.unacknowledgedCharsTotalMax,
        chars: true,
      }),
    'limit.unacknowledgedMax': () =>
      refusedQuota(unacknowledgedQuota, { own: LIMITS.unacknowledgedMax, others: 0, chars: false }),
    'limit.unacknowledgedTotalMax': () =>
      refusedQuota(unacknowledgedQuota, { own: 9_000, others: LIMITS.unacknowledgedTotalMax, chars: false }),
    'limit.upgradeTargetCharsMax': () => refusalText(LONG_TARGET.refusal),
    'limit.uploadPathsMax': () =>
      refusedCommand('DOM.setFileInputFiles', {
        files: new Array(LIMITS.uploadPathsMax + 1).fill('/a') as string[],
      }),
  };
}
