/** The extension's offscreen document, which outlives the worker. */
import type { Script } from 'node:vm';
import { Refusal } from './refusal.ts';
import type { ExtensionHost } from './extension-host.ts';
import { SimPort } from './ports.ts';
import type { SimMessagePort } from './script-context.ts';
import { ScriptContext } from './script-context.ts';

export class Offscreen {
  private readonly host: ExtensionHost;
  private readonly script: Script | undefined;
  private documents = 0;
  private ports = new Set<SimPort>();
  private openNow = false;

  constructor(host: ExtensionHost, script: Script | undefined) {
    this.host = host;
    this.script = script;
  }

  get open(): boolean {
    return this.openNow;
  }

  get lane(): string {
    return `offscreen ${this.documents}`;
  }

  create(): void {
    const { host, script } = this;
    if (script === undefined) throw new Refusal('The simulator has no documents for this extension.');
    this.openNow = true;
    this.documents++;
    const { lane } = this;
    host.kernel.note(lane, `offscreen document ${this.documents} opened`);
    host.kernel.schedule(lane, 0, 'runs its script', () => {
      const context = new ScriptContext(
        host.contextOptions(lane, `offscreen ${this.documents}`, () => undefined),
        {
          chrome: { runtime: { connect: ({ name }: { name: string }) => this.connect(name, lane) } },
          navigator: {
            userAgent: host.userAgent,
            serviceWorker: {
              ready: Promise.resolve({
                active: {
                  postMessage: (data: unknown, transfer: readonly SimMessagePort[]) => {
                    host.messageToWorker(lane, data, transfer);
                  },
                },
              }),
            },
          },
        },
      );
      context.run(script);
    });
  }

  /** False where there is none. */
  end(): boolean {
    if (!this.openNow) return false;
    this.openNow = false;
    this.host.kernel.note(this.lane, 'offscreen document closed');
    for (const port of this.ports) port.abandon();
    this.ports.clear();
    this.host.kernel.endLane(this.lane);
    return true;
  }

  private connect(name: string, lane: string): SimPort {
    const port = new SimPort(this.host.kernel, name, lane, () => undefined);
    this.ports.add(port);
    this.host.connectPort(port);
    return port;
  }
}
