/** What the relay's user forbids. */
import { SITE, type Chapter, type ChapterWorlds, type Exam } from '../exam.ts';
import type { ExamClient } from '../exam-client.ts';

type Case = readonly [method: string, params: object, outcome: string];

async function outcomesOf(
  exam: Exam,
  client: ExamClient,
  session: string | undefined,
  cases: readonly Case[],
): Promise<void> {
  for (const [method, params, expected] of cases) {
    const outcome = exam.outcome(await client.ask(method, { ...params }, session));
    exam.same('O8', `${method} ${JSON.stringify(params)}`, outcome, expected);
  }
}

/** Clients may look, and change nothing. */
const readOnly: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  const refused = 'refused.read-only';
  await outcomesOf(exam, one, session, [
    ['Page.enable', {}, 'ok'],
    ['Runtime.enable', {}, 'ok'],
    ['Runtime.evaluate', { expression: '6 * 7', userGesture: true }, 'ok'],
    ['Page.getFrameTree', {}, 'ok'],
    ['Page.captureScreenshot', {}, 'ok'],
    ['Page.addScriptToEvaluateOnNewDocument', { source: ' ' }, 'ok'],
    ['Page.addScriptToEvaluateOnNewDocument', { source: '1' }, refused],
    ['Page.navigate', { url: `${SITE}/next` }, refused],
    ['Page.reload', {}, refused],
    ['Input.dispatchMouseEvent', { type: 'mousePressed', x: 1, y: 1 }, refused],
    ['Emulation.setUserAgentOverride', { userAgent: 'x' }, refused],
    ['Fetch.enable', {}, refused],
    ['DOM.setFileInputFiles', { files: [] }, refused],
    ['Browser.setDownloadBehavior', { behavior: 'deny' }, 'ok'],
  ]);
  await outcomesOf(exam, one, undefined, [
    ['Target.getTargets', {}, 'ok'],
    ['Browser.getVersion', {}, 'ok'],
    ['Target.createTarget', { url: `${SITE}/new` }, refused],
    ['Target.closeTarget', { targetId: exam.targetId(key) }, refused],
    ['Target.activateTarget', { targetId: exam.targetId(key) }, refused],
  ]);
  exam.same('O8', '/json/new', (await exam.http('/json/new?about:blank', 'PUT'))?.status, 403);
  exam.same('O8', 'what changed', [exam.tab(key).url, exam.peek(key).settings], [`${SITE}/a`, []]);
  exam.same('O8', 'tabs', exam.world.browser.tabs().length, 2);
};

/** Clients may go to some origins, and may not use some methods. */
const origins: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  const [refused, denied] = ['refused.origin', 'refused.denied'];
  await outcomesOf(exam, one, session, [
    ['Page.navigate', { url: `${SITE}/next` }, 'ok'],
    ['Page.navigate', { url: 'http://other.test/' }, refused],
    ['Page.navigate', { url: 'about:blank' }, 'ok'],
    ['Page.navigate', { url: 'data:text/html,x' }, 'refused.data-address'],
    ['Page.navigate', { url: `blob:${SITE}/id` }, 'ok'],
    ['Page.navigate', { url: 'blob:http://other.test/id' }, refused],
    ['Page.navigate', { url: `view-source:${SITE}/x` }, 'refused.scheme'],
    ['Network.getCookies', {}, denied],
    ['Network.getResponseBody', { requestId: '1' }, denied],
    ['Page.captureScreenshot', {}, denied],
    ['Page.getFrameTree', {}, 'ok'],
  ]);
  await outcomesOf(exam, one, undefined, [
    ['Target.createTarget', { url: 'http://other.test/' }, refused],
    ['Target.createTarget', { url: `${SITE}/new` }, 'ok'],
    ['Browser.grantPermissions', { permissions: [], origin: 'http://other.test' }, refused],
  ]);
  await exam.quiet();
  exam.same('O8', 'tabs', exam.world.browser.tabs().filter(({ url }) => url.includes('other')).length, 0);
};

export const POLICIES: Readonly<Record<string, Chapter>> = {
  'read only': readOnly,
  'allowed origins': origins,
};

export const POLICY_WORLDS: ChapterWorlds = {
  'read only': { policy: { readOnly: true } },
  'allowed origins': {
    policy: { allowOrigins: [SITE], denyMethods: ['Network.*', 'Page.captureScreenshot'] },
  },
};
