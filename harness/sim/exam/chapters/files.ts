/** Downloads, uploads, a tab's history, and addresses of their own kind. */
import type { ExamClient, Json } from '../exam-client.ts';
import { SITE, type Chapter } from '../exam.ts';
import { twoClients } from './features.ts';

const DOWNLOAD = ['Browser.downloadWillBegin', 'Browser.downloadProgress'];

const downloads: Chapter = async (exam) => {
  const { one, two, s1, key } = await twoClients(exam);
  await one.ok('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: '/allowed',
    eventsEnabled: true,
  });
  await two.ok('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: '/other' });
  const url = `${SITE}/file.txt`;
  const states = (client: ExamClient): unknown[] =>
    client
      .take(...DOWNLOAD)
      .map(({ method, params }) => (method === DOWNLOAD[0] ? 'begin' : params['state']));
  const first = String(await one.evaluate(`download("${url}")`, s1));
  await exam.quiet();
  exam.same('O3', 'told that a download begins', states(one), ['begin']);
  exam.same('O3', 'told to who has not asked', states(two), []);
  exam.world.browser.finishDownload?.(url);
  await one.evaluate(`downloaded("${first}")`, s1);
  await exam.quiet();
  const [ended] = one.take(...DOWNLOAD);
  exam.same(
    'O1',
    'the end of a download',
    [ended?.params['state'], ended?.params['filePath']],
    ['completed', `/allowed/${first}`],
  );
  // Its debugger is lost, or its worker ends, before it has ended.
  const other = `${SITE}/other.txt`;
  await one.evaluate(`download("${other}")`, s1);
  await exam.quiet();
  one.take();
  if (exam.choose('loses', 'the debugger', 'the worker') === 'the worker') exam.world.browser.killWorker();
  else exam.world.browser.detachDebugger(exam.tab(key).id);
  await exam.run(2_500);
  await exam.ready();
  exam.world.browser.finishDownload?.(other);
  await exam.run(4_000);
  exam.same('O4', 'the end of a download that nobody reported', states(one), ['completed']);
  exam.same('O3', 'told to who has not asked', states(two), []);
  const third = String(await one.evaluate(`download("${url}")`, s1));
  await exam.quiet();
  one.take();
  await one.ok('Browser.cancelDownload', { guid: third });
};

const uploads: Chapter = async (exam) => {
  const { one, s1 } = await twoClients(exam);
  const files = ['/allowed/a.txt'];
  const replies = [
    one.send('DOM.setFileInputFiles', { files, nodeId: 1 }, s1),
    one.send('Runtime.evaluate', { expression: '6 * 7', returnByValue: true }, s1),
    one.send('DOM.setFileInputFiles', { files: [], nodeId: 1 }, s1),
    one.send('Runtime.evaluate', { expression: '6 * 7', returnByValue: true }, s1),
  ];
  const done = await exam.finish('uploads', Promise.all(replies));
  exam.same(
    'O1',
    'uploads',
    done.map((reply) => (reply === 'gone' ? 'gone' : exam.outcome(reply))),
    ['ok', 'ok', 'ok', 'ok'],
  );
  await one.fails('DOM.setFileInputFiles', { files: ['/forbidden/a.txt'], nodeId: 1 }, s1);
  await one.fails('DOM.setFileInputFiles', { files: 'x', nodeId: 1 }, s1);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', s1), 42);
};

const history: Chapter = async (exam) => {
  const { one, s1, key } = await twoClients(exam);
  for (const name of ['b', 'c']) {
    await one.ok('Page.navigate', { url: `${SITE}/${name}` }, s1);
    await exam.quiet();
  }
  await one.ok('Page.navigateToHistoryEntry', { entryId: 0 }, s1);
  await exam.quiet();
  exam.same('O1', 'the address', exam.tab(key).url, `${SITE}/a`);
  await one.fails('Page.navigateToHistoryEntry', { entryId: 99 }, s1);
  exam.world.browser.navigate(exam.tab(key).id, 'chrome://version');
  await exam.run(100);
  exam.world.browser.navigate(exam.tab(key).id, `${SITE}/back`);
  await exam.run(500);
  await exam.ready();
  const { entries } = await one.ok('Page.getNavigationHistory', {}, s1);
  const forbidden = (entries as { id: number; url: string }[]).find(({ url }) => url.startsWith('chrome:'));
  await one.fails('Page.navigateToHistoryEntry', { entryId: forbidden?.id ?? -1 }, s1);
  await exam.quiet();
  exam.same('O8', 'the address', exam.tab(key).url, `${SITE}/back`);
};

/** A handle was lost with its worker: the client gets events after which it makes another. */
const lostHandle: Chapter = async (exam) => {
  const { one, two, s1, s2, key } = await twoClients(exam);
  await one.ok('Runtime.enable', {}, s1);
  await two.ok('Runtime.enable', {}, s2);
  await one.ok('Page.createIsolatedWorld', { frameId: exam.targetId(key), worldName: 'w' }, s1);
  await exam.quiet();
  const uniqueContextId = exam.peek(key).contexts[1];
  one.take();
  two.take();
  exam.world.browser.freezeTab(exam.tab(key).id);
  const lost = one.send('Runtime.evaluate', { expression: '({})', uniqueContextId }, s1);
  const value = one.send(
    'Runtime.evaluate',
    { expression: '6 * 7', returnByValue: true, uniqueContextId },
    s1,
  );
  // A command that has not reached the worker is sent again.
  await exam.quiet();
  exam.world.browser.killWorker();
  await exam.run(500);
  exam.world.browser.thawTab(exam.tab(key).id);
  const outcomes = await exam.finish('both', Promise.all([lost, value]));
  exam.same(
    'O1',
    'outcomes',
    outcomes.map((reply) => (reply === 'gone' ? reply : exam.outcome(reply))),
    ['unknown.workerRestarted', 'unknown.workerRestarted'],
  );
  await exam.quiet();
  const told = one
    .take('Runtime.executionContextDestroyed', 'Runtime.executionContextCreated')
    .map(({ method, params }) => [
      method.slice('Runtime.executionContext'.length),
      params['executionContextUniqueId'] ?? (params['context'] as Json)['uniqueId'],
    ]);
  exam.same('O4', 'told of the context whose handle was lost', told, [
    ['Destroyed', uniqueContextId],
    ['Created', uniqueContextId],
  ]);
  exam.same('O3', 'told to the other', two.take('Runtime.executionContextDestroyed').length, 0);
};

/** A navigation to a `data:` address, in a tab that a client has opened and in one of the user's. */
const dataAddress: Chapter = async (exam) => {
  const { one, s1, key } = await twoClients(exam);
  await one.fails('Page.navigate', { url: 'data:text/html,x' }, s1);
  exam.same('O10', "the user's tab", exam.tab(key).url, `${SITE}/a`);
  const { targetId } = await one.ok('Target.createTarget', { url: `${SITE}/mine` });
  await exam.quiet();
  const session = one.session(String(targetId));
  await one.ok('Page.enable', {}, session);
  await one.ok('Runtime.enable', {}, session);
  await one.ok('Page.addScriptToEvaluateOnNewDocument', { source: 'early' }, session);
  await exam.quiet();
  one.take();
  const result = await one.ok('Page.navigate', { url: 'data:text/html,y' }, session, 8_000);
  exam.same('O1', 'the frame', result['frameId'], targetId);
  await exam.quiet();
  const frames = one.take('Page.frameNavigated').map(({ params }) => (params['frame'] as Json)['url']);
  exam.same('O4', 'the documents told', frames, ['data:text/html,y']);
  exam.same('O4', 'the init scripts that ran', await one.evaluate('ran()', session), ['early']);
  await exam.ready();
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', session), 42);
};

export const FILES: Readonly<Record<string, Chapter>> = {
  downloads,
  uploads,
  history,
  'lost handle': lostHandle,
  'data address': dataAddress,
};
