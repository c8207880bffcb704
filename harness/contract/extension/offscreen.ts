/** Holds a port to the worker, answers on it, and reconnects when it breaks. */

/** Our ends of channels whose other ends the worker got. They are not started, so that nothing is read. */
const unread: MessagePort[] = [];

function connect(): void {
  const port = chrome.runtime.connect({ name: 'offscreen' });
  port.onMessage.addListener((message: unknown) => {
    if (message === 'leave') port.disconnect();
    else if (message === 'give') void give();
    else if (message === 'read') void read().then((messages) => port.postMessage({ messages }));
    else port.postMessage({ echo: message });
  });
  port.onDisconnect.addListener(() => connect());
}

/** Gives the worker a port to write to. */
async function give(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  unread.push(port1);
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage('port', [port2]);
}

/** What has been written to the ports so far. Reads until an echo arrives before the next message. */
async function read(): Promise<unknown[]> {
  const messages: unknown[] = [];
  for (const port of unread) port.onmessage = ({ data }) => void messages.push(data);
  const { port1, port2 } = new MessageChannel();
  let before: number;
  do {
    before = messages.length;
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage('behind them');
    });
  } while (messages.length > before);
  return messages;
}

connect();
