/** The shipped relay's core, in a shell like relay/server/relay-server.ts with simulated sockets, time and ids. */
import { createHmac } from 'node:crypto';
import { STRICT_POLICY } from '../../../relay/core/policy.ts';
import type { LocalFiles } from '../../../relay/core/local-files.ts';
import type { Hmac } from '../../../relay/protocol/proof.ts';
import type { ClientTokens } from '../../../relay/server/access.ts';
import type { HttpHead } from '../../../relay/server/http-api.ts';
import type { Endpoint, HttpRequest, HttpResponse, Upgrade } from '../network.ts';
import type { RelayProgram } from '../programs/programs.ts';
import type { Client, Connection, Relay, Serving } from '../programs/relay-entry.ts';
import type { RelayModel, RelayPlace, SimRelay, SimRelayStatus } from './relay-model.ts';

/** As the relay's server computes it. */
const hmacSha256: Hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');

const FORBIDDEN = {
  rule: 'upload',
  what: 'The upload of a file',
  why: 'it is in no allowed folder',
  option: 'Allow its folder',
} as const;

/** The simulated machine copies nothing, and allows everything but one folder. Its checks take their time. */
const files: LocalFiles = {
  copyDownload: ({ folder, name }, done) => done({ path: `${folder}/${name}` }),
  checkDownloadFolder: (_folder, done) => done(undefined),
  checkUploads: (paths, done) => {
    void Promise.resolve().then(() =>
      done(paths.some((file) => file.startsWith('/forbidden/')) ? FORBIDDEN : undefined),
    );
  },
};

/** `hmac`: where it is not the real one, because the browser is a model. */
export function shippedRelay(program: RelayProgram, hmac = hmacSha256): RelayModel {
  return {
    pairing: (port, { pairingKey }) => ({ settings: { port, pairingKey } }),
    clientHeaders: (token) => ({ authorization: `Bearer ${token}` }),
    connectsOnDemand: false,
    start: (place) => new ShippedRelay(program, hmac, place),
  };
}

class ShippedRelay implements SimRelay {
  private readonly program: RelayProgram;
  private readonly tokens: ClientTokens;
  private readonly relay: Relay;
  private readonly serving: Serving;

  constructor(program: RelayProgram, hmac: Hmac, place: RelayPlace) {
    const { kernel, lane, life, port, token, pairingKey, duplicates, policy } = place;
    this.program = program;
    this.tokens = { find: (given) => (given === token ? { name: 'default', id: token } : undefined) };
    let ids = 0;
    const silent = (): void => undefined;
    this.relay = new program.Relay({
      clock: { now: () => kernel.now(), after: (ms, run) => kernel.schedule(lane, ms, 'timer', run) },
      ids: { next: () => `${life}`.padStart(8, 'A') + (++ids).toString(16).toUpperCase().padStart(24, '0') },
      log: { debug: silent, info: silent, warn: silent },
      hmac,
      pairingKey,
      duplicates,
      files,
      policy: { ...STRICT_POLICY, ...policy },
    });
    this.serving = new program.OneBrowser(this.relay);
    this.relay.listensAt([`127.0.0.1:${port}`]);
  }

  status(): SimRelayStatus {
    return this.relay.status();
  }

  check(): void {
    this.relay.check();
  }

  onUpgrade(request: HttpRequest, upgrade: Upgrade): void {
    const { program, tokens } = this;
    const head: HttpHead = { method: request.method, url: request.path, headers: request.headers };
    const url = program.parseUrl(head);
    const path = url === undefined ? '' : program.pathOf(url);
    const denial = url === undefined ? program.BAD_TARGET : program.checkUpgrade(head, url, path, tokens);
    if (denial !== undefined) {
      return upgrade.refuse({ status: denial.status, body: program.refusalText(denial.refusal) });
    }
    const endpoint = upgrade.accept();
    if (path === '/extension') this.serveExtension(endpoint);
    else this.serveClient(endpoint);
  }

  onRequest(request: HttpRequest, respond: (response: HttpResponse) => void): void {
    const { program, serving, tokens } = this;
    const head: HttpHead = { method: request.method, url: request.path, headers: request.headers };
    void program.answerHttp({ serving, tokens, version: '0.0.0' }, head).then(({ status, text }) => {
      respond({ status, body: text });
    });
  }

  private serveExtension(endpoint: Endpoint): void {
    const connection: Connection = this.relay.acceptExtension(
      new BatchingSocket(endpoint, this.program.joinFrames),
    );
    endpoint.handlers = {
      onText: (text) => connection.onText(text),
      onClose: (code, reason) => connection.onClose(`closed ${code} ${reason}`),
    };
  }

  private serveClient(endpoint: Endpoint): void {
    const { relay } = this;
    const client: Client = relay.acceptClient(endpoint);
    endpoint.handlers = {
      onText: (text) => client.onText(text),
      onClose: () => relay.clientEnded(client),
    };
  }
}

/** Gathers what is sent in one turn into one message, as the relay's server does. */
class BatchingSocket {
  private readonly endpoint: Endpoint;
  private readonly join: (texts: readonly string[]) => string;
  private batch: string[] = [];

  constructor(endpoint: Endpoint, join: (texts: readonly string[]) => string) {
    this.endpoint = endpoint;
    this.join = join;
  }

  get open(): boolean {
    return this.endpoint.open;
  }

  send(text: string): void {
    if (this.batch.push(text) === 1) void Promise.resolve().then(() => this.flush());
  }

  close(code: number, reason: string): void {
    this.flush();
    this.endpoint.close(code, reason);
  }

  terminate(): void {
    this.endpoint.terminate();
  }

  private flush(): void {
    if (this.batch.length === 0) return;
    this.endpoint.send(this.join(this.batch));
    this.batch = [];
  }
}
