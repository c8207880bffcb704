/** Another program at the relay's `/extension`: another installation, or one that only claims to be one. */
import { createHmac } from 'node:crypto';
import { encode, splitFrames } from '../../../relay/protocol/codec.ts';
import { UNPACKED_ORIGIN } from '../../../relay/protocol/extension-ids.ts';
import type { Challenge, Connect } from '../../../relay/protocol/frames.ts';
import { connectProofText, type Unproved } from '../../../relay/protocol/proof.ts';
import { PROTOCOL_VERSION } from '../../../relay/protocol/version.ts';
import type { Endpoint } from '../network.ts';
import type { Exam } from './exam.ts';

export interface StrangerOptions {
  readonly key?: string;
  readonly origin?: string | undefined;
  readonly claim?: Partial<Connect>;
  /** Says this in place of `connect`. */
  readonly instead?: string;
  /** Answers pings. */
  readonly answersPings?: boolean;
}

export class Stranger {
  /** Types of the frames that it got. */
  readonly heard: string[] = [];
  refusal: string | undefined;
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  private readonly exam: Exam;
  private readonly options: StrangerOptions;
  private readonly endpoint: Endpoint;

  constructor(exam: Exam, options: StrangerOptions = {}) {
    this.exam = exam;
    this.options = options;
    const { network, port } = exam.world;
    const origin = 'origin' in options ? options.origin : UNPACKED_ORIGIN;
    this.endpoint = network.connect({
      lane: 'stranger',
      port,
      path: '/extension',
      headers: { host: `127.0.0.1:${port}`, ...(origin === undefined ? {} : { origin }) },
      link: 'client',
    });
    this.endpoint.handlers = {
      onOpen: () => (this.state = 'open'),
      onText: (text) => {
        for (const frame of splitFrames(text)) this.onFrame(frame);
      },
      onClose: () => (this.state = 'closed'),
    };
  }

  close(): void {
    this.endpoint.close(1000, '');
  }

  send(text: string): void {
    if (this.endpoint.open) this.endpoint.send(text);
  }

  private onFrame(text: string): void {
    const frame = JSON.parse(text.split('\n')[0] ?? '') as { readonly type: string; readonly code?: string };
    this.heard.push(frame.type);
    if (frame.type === 'refuse') this.refusal = frame.code;
    if (frame.type === 'connect.challenge')
      this.send(this.options.instead ?? this.answer(frame as Challenge));
    if (frame.type === 'hello-ok') this.send(encode({ type: 'inventory', n: 1, tabs: [] }));
    if (frame.type === 'ping' && this.options.answersPings !== false) {
      this.send(encode({ type: 'pong', stamp: 0, received: 0 }));
    }
  }

  private answer(challenge: Challenge): string {
    const { port, secrets } = this.exam.world;
    const { key = secrets.pairingKey, claim } = this.options;
    const connect: Unproved<Connect> = {
      type: 'connect',
      protocol: PROTOCOL_VERSION,
      endpoint: `127.0.0.1:${port}`,
      instanceId: 'stranger',
      boot: { number: 1, id: 'stranger-1' },
      attempt: 1,
      polite: false,
      extensionVersion: '0',
      browser: { product: '', userAgent: '' },
      extensionNonce: 'nonce',
      ...claim,
    };
    const text = connectProofText(challenge, connect);
    return encode({ ...connect, proof: createHmac('sha256', key).update(text).digest('hex') });
  }
}
