/** HTTP: request lines, headers, paths, methods and upgrades, as programs and web pages can send them. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { FuzzFailure, within } from './failure.ts';
import { ORIGIN } from './peers/extension.ts';
import { TOKEN } from './peers/relay-child.ts';
import { RelayRig } from './relay-rig.ts';
import type { Rig, Surface } from './surface.ts';
import { concat, resolveText, type Text } from './text.ts';

/** The texts of requests; each has a connection of its own. */
export type HttpCase = readonly Text[];

const REQUESTS_MAX = 40;
/** Processor time that a case may cost the relay; what is usual is less than a fifth of it. */
const CPU_MS_MAX = 250;
/** The longest that Node takes for a request's head is 16 KiB. */
const LONG = 15_500;

const METHODS = [
  'GET',
  'PUT',
  'POST',
  'HEAD',
  'DELETE',
  'TRACE',
  'OPTIONS',
  'PATCH',
  'CONNECT',
  'get',
  'X',
  '',
] as const;

const PATHS = [
  '/',
  '/json',
  '/json/list',
  '/json/version',
  '/json/new',
  '/json/new?about:blank',
  '/json/new?chrome://quit',
  '/json/new?file:///etc/passwd',
  '/json/activate/TARGET-2',
  '/json/close/GONE',
  '/json/close/TARGET-2',
  '/json/protocol',
  '/extension/status',
  '/extension',
  '/cdp',
  '/nothing',
] as const;

const ODD_PATHS: readonly Text[] = [
  ['*'],
  ['//'],
  ['//evil.test/json'],
  ['http://evil.test/json'],
  ['http://[::1'],
  ['/json/../extension/status'],
  ['/%6a%73%6f%6e'],
  ['/json/activate/%'],
  ['/json/new?%ff'],
  ['/%00'],
  ['/json/activate/__proto__'],
  ['/constructor'],
  ['/json\u00e9'],
  ['/json?token=&token=x'],
  [''],
  ['/json/new?', { repeat: '%41', times: 5_000 }],
  ['/', { repeat: '../', times: 5_000 }],
  ['/json?', { repeat: 'token=&', times: 2_000 }],
  ['/', { repeat: '%', times: LONG }],
];

/** Slashes, which are not at the end. */
const SLASHES: readonly Text[] = ['', '/cdp', '/extension', '/json'].map((start) => [
  start,
  { repeat: '/', times: LONG },
  'x',
]);

const path: fc.Arbitrary<Text> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...PATHS).map((text): Text => [text]) },
      { weight: 2, arbitrary: fc.constantFrom(...ODD_PATHS) },
      { weight: 1, arbitrary: fc.constantFrom(...SLASHES) },
    ),
    fc.constantFrom<Text>(
      [],
      [],
      [],
      ['/'],
      ['?token=', { ref: 'token' }],
      ['?token=wrong'],
      ['%2f'],
      ['#x'],
    ),
  )
  .map(([base, end]) => concat(base, end));

const HEADERS: Readonly<Record<string, readonly Text[]>> = {
  Host: [
    ['127.0.0.1:', { ref: 'port' }],
    ['localhost'],
    ['evil.test'],
    ['[::1]:1'],
    ['127.0.0.1.evil.test'],
    [''],
    [{ repeat: '1.', times: 3_000 }],
  ],
  Origin: [[ORIGIN], ['https://evil.test'], ['null'], ['chrome-extension://abc'], ['']],
  Authorization: [
    ['Bearer ', { ref: 'token' }],
    ['Bearer wrong'],
    ['Bearer'],
    ['Basic eDp5'],
    ['Bearer ', { repeat: ' ', times: 10_000 }, 'x'],
  ],
  'Sec-Fetch-Site': [['cross-site'], ['same-origin'], ['none'], ['x']],
  'Sec-Fetch-Mode': [['navigate'], ['no-cors'], ['websocket']],
  'Content-Length': [['0'], ['5'], ['-1'], ['1e9'], ['99999999999999999999']],
  'Transfer-Encoding': [['chunked'], ['identity'], ['chunked, chunked']],
  Connection: [['close'], ['keep-alive'], ['Upgrade']],
  Upgrade: [['websocket'], ['h2c'], ['']],
  'Sec-WebSocket-Version': [['13'], ['8'], ['x']],
  'Sec-WebSocket-Key': [['dGhlIHNhbXBsZSBub25jZQ=='], ['x'], ['']],
  'Sec-WebSocket-Extensions': [['permessage-deflate'], ['x; y=z']],
  Expect: [['100-continue'], ['x']],
  Cookie: [[{ repeat: 'a', times: 10_000 }]],
  __proto__: [['x']],
};

const header: fc.Arbitrary<Text> = fc
  .constantFrom(...Object.keys(HEADERS))
  .chain((name) =>
    fc.constantFrom(...(HEADERS[name] ?? [[]])).map((value) => concat([`${name}: `], value, ['\r\n'])),
  );

/** With the right host and the token: what gets furthest. */
const PASS: Text = [
  'Host: 127.0.0.1:',
  { ref: 'port' },
  '\r\nAuthorization: Bearer ',
  { ref: 'token' },
  '\r\n',
];
const HOST: Text = ['Host: 127.0.0.1:', { ref: 'port' }, '\r\n'];
const UPGRADE: Text = [
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
];

const BODIES: readonly Text[] = [
  [],
  [],
  ['hello'],
  ['5\r\nhello\r\n0\r\n\r\n'],
  ['\u0081\u0085'],
  // A WebSocket's frames: with odd opcodes, not masked, of a huge length.
  ['\u0083\u0080aaaa'],
  ['\u0081\u0001a'],
  ['\u0081\u00ff\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffaaaa'],
  ['GET / HTTP/1.1\r\n\r\n'],
  [{ repeat: 'A', times: 100_000 }],
];

const request: fc.Arbitrary<Text> = fc
  .tuple(
    fc.constantFrom(...METHODS),
    path,
    fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'X'),
    fc.constantFrom(PASS, PASS, HOST, []),
    fc.constantFrom<Text>([], UPGRADE),
    fc.array(header, { maxLength: 4 }),
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '', '\u0000'),
    fc.constantFrom(...BODIES),
  )
  .map(([method, target, version, pass, upgrade, headers, end, body]) =>
    concat([`${method} `], target, [` ${version}\r\n`], pass, upgrade, ...headers, [end], body),
  );

export const httpSurface: Surface<HttpCase> = {
  name: 'http',
  cases: fc.array(request, { maxLength: REQUESTS_MAX, size: 'max' }),
  open: async (mutant) => new HttpRig(await RelayRig.start(mutant)),
};

class HttpRig implements Rig<HttpCase> {
  private readonly rig: RelayRig;

  constructor(rig: RelayRig) {
    this.rig = rig;
  }

  async play(requests: HttpCase): Promise<number> {
    const { port } = this.rig.relay;
    const known: Readonly<Record<string, string>> = { token: TOKEN, port: String(port) };
    const texts = requests.map((text) => resolveText(text, (name) => known[name] ?? ''));
    const answers = texts.map(async (text) => checkAnswer(text, await exchange(port, text)));
    await this.rig.guard(within(Promise.all(answers), 'the answers').then(() => undefined));
    // Those that it has opened are no affair of the next case.
    this.rig.extension.restoreTabs();
    await this.rig.roundTrip();
    await this.rig.checkCost(requests.length, CPU_MS_MAX);
    return requests.length;
  }

  rest(): Promise<number> {
    return this.rig.rest();
  }

  close(): Promise<void> {
    return this.rig.close();
  }
}

/** Sends bytes and ends the sending side; resolves with all that came back. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(Buffer.from(text, 'latin1')));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

const HEAD_END = '\r\n\r\n';

function checkAnswer(text: string, answer: string): void {
  if (answer === '') return;
  const status = /^HTTP\/1\.[01] (\d{3}) /.exec(answer)?.[1];
  if (status === undefined) throw new FuzzFailure('answer', `Not HTTP: ${answer.slice(0, 200)}`);
  if (status.startsWith('5') && status !== '503')
    throw new FuzzFailure('answer', `Status ${status}: ${answer.slice(0, 500)}`);
  const mayEnter = text.includes(TOKEN);
  const body = answer.slice(answer.indexOf(HEAD_END) + HEAD_END.length);
  // A HEAD has no body: what follows is the answer to the next request.
  if (body.startsWith('HTTP/1.')) return checkAnswer(text, body);
  const saysLittle = body === '' || body.startsWith('Holdfast relay ');
  if (status === '200' && !mayEnter && !saysLittle)
    throw new FuzzFailure('obeyed', `Without the token: ${answer.slice(0, 500)}`);
  if (status === '101' && !mayEnter && !text.includes(`Origin: ${ORIGIN}`)) {
    throw new FuzzFailure('obeyed', 'A WebSocket was opened without the token.');
  }
}
