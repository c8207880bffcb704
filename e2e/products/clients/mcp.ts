/** Talks to an MCP server over its standard input and output. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text?: string; readonly data?: string }[];
  readonly isError?: boolean;
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const PROTOCOL_VERSION = '2025-03-26';

export class McpServer {
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #write: (message: object) => void;
  #id = 0;
  /** Ends the server. */
  readonly end: () => Promise<void>;

  private constructor(args: readonly string[]) {
    // CI turns telemetry off.
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, CI: '1' },
    });
    this.#write = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    this.end = async () => {
      child.stdin.end();
      if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    };
    createInterface({ input: child.stdout }).on('line', (line) => {
      const reply = JSON.parse(line) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    });
  }

  /** Starts a Node program. */
  static async start(args: readonly string[]): Promise<McpServer> {
    const server = new McpServer(args);
    const clientInfo = { name: 'holdfast', version: '1' };
    await server.#request('initialize', { protocolVersion: PROTOCOL_VERSION, capabilities: {}, clientInfo });
    server.#write({ method: 'notifications/initialized' });
    return server;
  }

  /** The texts of the tool's result. Rejects if the tool reports an error. */
  async text(name: string, args: object = {}): Promise<string> {
    const { content } = await this.call(name, args);
    return content.map(({ text = '' }) => text).join('\n');
  }

  /** The picture in the tool's result. */
  async picture(name: string, args: object = {}): Promise<Buffer> {
    const { content } = await this.call(name, args);
    const data = content.find(({ type }) => type === 'image')?.data;
    if (data === undefined) throw new Error(`${name} returned no picture`);
    return Buffer.from(data, 'base64');
  }

  async call(name: string, args: object): Promise<ToolResult> {
    const result = (await this.#request('tools/call', { name, arguments: args })) as ToolResult;
    if (result.isError !== true) return result;
    throw new Error(result.content.map(({ text = '' }) => text).join('\n'));
  }

  async #request(method: string, params: object): Promise<unknown> {
    const id = ++this.#id;
    const reply = await new Promise<Reply>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#write({ id, method, params });
    });
    this.#waiting.delete(id);
    if (reply.error !== undefined) throw new Error(reply.error.message);
    return reply.result;
  }
}
