/** Which session answers which of the browser's commands, and how: every row at Chromium's own endpoint, and at the relay's. */
import { test, expect } from 'playwright/test';
import { openEndpoint, type PathName } from '../../harness/targets/endpoints.ts';
import { RawCdp, sendUntyped, CdpCommandError } from '../../harness/stage/raw-cdp.ts';

/** The ids that a row may need: another page than the session's, and the `tab` target around it. */
interface Ids {
  readonly own: string;
  readonly other: string;
  readonly otherTab: string;
  readonly windowId: number;
}

type Row = readonly [method: string, params?: (ids: Ids) => object];

const ATTACH = { flatten: true };

/** In an order in which one row does not change what the next one sees, on one session after the other. */
const ROWS: readonly Row[] = [
  ['Browser.getVersion'],
  ['Browser.setDownloadBehavior', () => ({ behavior: 'default' })],
  ['Browser.resetPermissions'],
  ['Browser.getWindowForTarget'],
  ['Browser.getWindowForTarget', ({ other }) => ({ targetId: other })],
  ['Browser.getWindowForTarget', ({ otherTab }) => ({ targetId: otherTab })],
  ['Browser.getWindowBounds', ({ windowId }) => ({ windowId })],
  ['Browser.setWindowBounds', ({ windowId }) => ({ windowId, bounds: {} })],
  ['Security.enable'],
  ['Security.setIgnoreCertificateErrors', () => ({ ignore: false })],
  ['Security.disable'],
  ['Schema.getDomains'],
  ['Emulation.getScreenInfos'],
  ['IO.read', () => ({ handle: '99' })],
  ['IO.close', () => ({ handle: '99' })],
  ['Target.getBrowserContexts'],
  ['Target.getTargets'],
  ['Target.getTargets', () => ({ filter: [{ type: 'tab' }] })],
  ['Target.getTargetInfo'],
  ['Target.getTargetInfo', ({ other }) => ({ targetId: other })],
  ['Target.getTargetInfo', ({ otherTab }) => ({ targetId: otherTab })],
  ['Target.getTargetInfo', () => ({ targetId: 'x' })],
  ['Target.setDiscoverTargets', () => ({ discover: true })],
  ['Target.setDiscoverTargets', () => ({ discover: false })],
  ['Target.attachToTarget', ({ other }) => ({ targetId: other, ...ATTACH })],
  ['Target.detachFromTarget', ({ other }) => ({ targetId: other })],
  ['Target.detachFromTarget', ({ other }) => ({ targetId: other })],
  ['Target.attachToTarget', ({ otherTab }) => ({ targetId: otherTab, ...ATTACH })],
  ['Target.detachFromTarget', ({ otherTab }) => ({ targetId: otherTab })],
  ['Target.attachToTarget', () => ({ targetId: 'x', ...ATTACH })],
  ['Target.setAutoAttach', () => ({ autoAttach: true, waitForDebuggerOnStart: false, ...ATTACH })],
  ['Target.setAutoAttach', () => ({ autoAttach: false, waitForDebuggerOnStart: false, ...ATTACH })],
  ['Target.createTarget', () => ({ url: 'about:blank', left: 3 })],
  ['Target.createTarget', () => ({ url: 'about:blank' })],
  ['Target.activateTarget', ({ other }) => ({ targetId: other })],
  ['Target.activateTarget', ({ otherTab }) => ({ targetId: otherTab })],
  ['Target.activateTarget', () => ({ targetId: 'x' })],
  ['Target.closeTarget', () => ({ targetId: 'x' })],
  ['Target.closeTarget', ({ otherTab }) => ({ targetId: otherTab })],
];

const KINDS = ['browser', 'page', 'tab'] as const;
type Kind = (typeof KINDS)[number];

async function answersOf(name: PathName): Promise<Record<string, unknown>> {
  const endpoint = await openEndpoint(name, { tab: 'about:blank' });
  try {
    const cdp = await RawCdp.connect(endpoint.ws, endpoint.headers);
    const answers: Record<string, unknown> = {};
    for (const kind of KINDS) await ask(cdp, kind, answers);
    await cdp.close();
    return answers;
  } finally {
    await endpoint.close();
  }
}

async function ask(cdp: RawCdp, kind: Kind, answers: Record<string, unknown>): Promise<void> {
  const own = await openTab(cdp);
  const other = await openTab(cdp);
  const { windowId } = await cdp.send('Browser.getWindowForTarget', { targetId: own.page });
  const ids = { own: own.page, other: other.page, otherTab: other.tab, windowId };
  const session = kind === 'browser' ? undefined : await cdp.attach(own[kind]);
  for (const [index, [method, params]] of ROWS.entries()) {
    const sent = params?.(ids) ?? {};
    const answer = await sendUntyped(session ?? cdp, method, sent).then(shape, (error: unknown) => {
      if (!(error instanceof CdpCommandError)) throw error;
      return [error.code, error.message];
    });
    answers[`${kind} ${index} ${method} ${Object.keys(sent).join()}`] = answer;
  }
}

/** A new tab: its page, and the target around it. */
async function openTab(cdp: RawCdp): Promise<{ page: string; tab: string }> {
  const list = async (): Promise<string[]> => {
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'tab' }] });
    return targetInfos.map(({ targetId }) => targetId);
  };
  const before = await list();
  const { targetId: page } = await cdp.send('Target.createTarget', { url: 'about:blank' });
  const [tab = ''] = (await list()).filter((id) => !before.includes(id));
  return { page, tab };
}

/** What kind of answer it is: values differ between two browsers, members and types do not. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((member) => JSON.stringify(shape(member))))].sort();
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean' ? value : typeof value;
  // Where a tab is in its window: the relay does not say.
  const members = Object.entries(value).filter(([name]) => name !== 'embedderData');
  // Chromium's extension API sorts them.
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, shape(member)]));
}

/** What the relay answers otherwise: docs/compatibility.md says why. */
const DIFFERENT: ReadonlySet<string> = new Set([
  'browser IO.read',
  'browser IO.close',
  'page IO.read',
  'page IO.close',
  'page Target.getBrowserContexts',
  // More than Chromium.
  'tab Browser.getVersion',
  'tab Browser.setDownloadBehavior',
  'tab Browser.resetPermissions',
  'tab Security.enable',
  'tab Security.setIgnoreCertificateErrors',
  'tab Security.disable',
  'tab IO.read',
  'tab IO.close',
]);

test("the browser's commands are answered alike on its, a page's and a tab's session", async () => {
  const direct = await answersOf('direct');
  const relay = await answersOf('relay');
  const different = Object.keys(direct).filter(
    (row) => JSON.stringify(direct[row]) !== JSON.stringify(relay[row]),
  );
  const unexpected = different.filter((row) => !DIFFERENT.has(nameOf(row)));
  expect(Object.fromEntries(unexpected.map((row) => [row, relay[row]]))).toEqual(
    Object.fromEntries(unexpected.map((row) => [row, direct[row]])),
  );
  expect([...new Set(different.map(nameOf))].sort()).toEqual([...DIFFERENT].sort());
});

/** Session and method of a row. */
function nameOf(row: string): string {
  const [kind = '', , method = ''] = row.split(' ');
  return `${kind} ${method}`;
}
