/** chrome.offscreen, and the ports between its document and the worker. */
import { outcome, probe, type Tools } from '../probe.ts';
import { delay, until } from '../until.ts';

function create(): Promise<void> {
  const reasons = [chrome.offscreen.Reason.WORKERS];
  return chrome.offscreen.createDocument({ url: 'offscreen.html', reasons, justification: 'A probe.' });
}

/** The port of the document. */
async function port({ recorder }: Tools): Promise<chrome.runtime.Port> {
  await create();
  await until(() => (recorder.of('runtime.onConnect').length > 0 ? true : undefined));
  const last = recorder.connected().at(-1);
  if (last === undefined) throw new Error('The document has not connected.');
  return last;
}

/** The writing end of a channel whose other end the document does not read. */
async function unreadPort(tools: Tools): Promise<MessagePort> {
  (await port(tools)).postMessage('give');
  const given = await until(() => tools.recorder.given()[0]);
  if (given === 'never') throw new Error('The document has sent no port.');
  return given;
}

/** What the document finds in the channels when it reads them. The port belongs to a later worker instance. */
async function readAll({ recorder }: Tools): Promise<unknown> {
  const channel = await until(() => recorder.connected()[0]);
  if (channel === 'never') return channel;
  const answer = new Promise((resolve) => channel.onMessage.addListener(resolve));
  channel.postMessage('read');
  return answer;
}

export const OFFSCREEN_PROBES = [
  probe('offscreen: whether there is a document', async () => {
    const before = await chrome.offscreen.hasDocument();
    await create();
    const during = await chrome.offscreen.hasDocument();
    await chrome.offscreen.closeDocument();
    return [before, during, await chrome.offscreen.hasDocument()];
  }),
  probe('offscreen: a second document', async () => {
    await create();
    return outcome(create());
  }),
  probe('offscreen: closing a missing document', () => outcome(chrome.offscreen.closeDocument())),
  probe('offscreen: a port has its name at the other end', async (tools) => (await port(tools)).name),
  probe('offscreen: a message to the document is answered', async (tools) => {
    const channel = await port(tools);
    const answer = new Promise((resolve) => channel.onMessage.addListener(resolve));
    channel.postMessage({ deep: [1, { b: 2 }] });
    return answer;
  }),
  probe('offscreen: messages keep their order', async (tools) => {
    const channel = await port(tools);
    const answers: unknown[] = [];
    channel.onMessage.addListener((message) => void answers.push(message));
    for (const number of [1, 2, 3]) channel.postMessage(number);
    await until(() => (answers.length === 3 ? true : undefined));
    return answers;
  }),
  probe('offscreen: the other end gets an event when a port is closed', async (tools) => {
    const channel = await port(tools);
    const told = new Promise((resolve) => channel.onDisconnect.addListener(() => resolve('told')));
    channel.postMessage('leave');
    return told;
  }),
  probe('offscreen: whoever closes a port gets no event', async (tools) => {
    const channel = await port(tools);
    let told = 0;
    channel.onDisconnect.addListener(() => {
      told++;
    });
    tools.recorder.restart();
    channel.disconnect();
    // The document reconnects because its end got the event.
    await tools.recorder.first('runtime.onConnect');
    await delay(0);
    return told;
  }),
  probe('offscreen: a message on a closed port', async (tools) => {
    const channel = await port(tools);
    channel.disconnect();
    try {
      channel.postMessage(1);
      return 'taken';
    } catch (error) {
      return String(error);
    }
  }),
  probe('offscreen: a port breaks when its document is closed', async (tools) => {
    const channel = await port(tools);
    const told = new Promise((resolve) => channel.onDisconnect.addListener(() => resolve('told')));
    await chrome.offscreen.closeDocument();
    return told;
  }),
  probe(
    'offscreen: what a worker wrote to an unread port just before its end arrives, in order',
    async (tools) => {
      const given = await unreadPort(tools);
      for (let number = 1; number <= 300; number++) given.postMessage(number);
    },
    'kill',
    'reborn',
    readAll,
  ),
];
