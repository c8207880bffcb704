/** The client that asks for a flood of console events and counts them. A program, controlled by messages of its parent. */
import { RawCdp, type TargetSession } from '../stage/raw-cdp.ts';

export interface FloodOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly targetId: string;
  readonly chars: number;
  readonly perSecond: number;
}

export interface FloodWord {
  /** Events until now. */
  readonly received: number;
}

const EVERY_MS = 10;
const MS_PER_SECOND = 1_000;

let page: TargetSession | undefined;
let received = 0;

process.on('message', (word: FloodOrder | 'end') => {
  const done = word === 'end' ? end() : begin(word);
  done.then(
    () => process.send?.({ received } satisfies FloodWord),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());

async function begin({ url, headers, targetId, chars, perSecond }: FloodOrder): Promise<void> {
  const cdp = await RawCdp.connect(url, headers);
  cdp.listen(({ method }) => {
    if (method === 'Runtime.consoleAPICalled') received++;
  });
  page = await cdp.attach(targetId);
  await page.send('Runtime.enable');
  const atOnce = (perSecond * EVERY_MS) / MS_PER_SECOND;
  const expression = `(() => {
    const text = 'x'.repeat(${chars});
    globalThis.holdfastFlood = setInterval(() => {
      for (let i = 0; i < ${atOnce}; i++) console.log(text);
    }, ${EVERY_MS});
  })()`;
  await page.send('Runtime.evaluate', { expression });
}

async function end(): Promise<void> {
  await page?.send('Runtime.evaluate', { expression: 'clearInterval(holdfastFlood)' });
}
