import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const host = '127.0.0.1';

/** Test helper: a raw TCP server that hands out accepted sockets in order. */
export class RawServer {
  readonly #server: Server;
  readonly #all: Socket[] = [];
  readonly #untaken: Socket[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      this.#all.push(socket);
      this.#untaken.push(socket);
      server.emit('kept');
    });
  }

  static async start(): Promise<RawServer> {
    const raw = new RawServer(createServer({ allowHalfOpen: true }));
    raw.#server.listen(0, host);
    await once(raw.#server, 'listening');
    return raw;
  }

  get address(): { host: string; port: number } {
    return { host, port: (this.#server.address() as AddressInfo).port };
  }

  /** Resolves with the next accepted socket. */
  async socket(): Promise<Socket> {
    for (;;) {
      const socket = this.#untaken.shift();
      if (socket) return socket;
      await once(this.#server, 'kept');
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#all) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

const dialled: Socket[] = [];

/** Destroys all sockets that `dial` made. */
export function hangUp(): void {
  for (const socket of dialled.splice(0)) socket.destroy();
}

/** Connects to a port. The socket stays half open when the other side ends, and ignores errors. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  dialled.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Resolves with the code of the socket's error, for example `ECONNRESET`. */
export async function errorCode(socket: Socket): Promise<string | undefined> {
  const code = new Promise<string | undefined>((resolve) =>
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
  );
  socket.resume();
  return code;
}

/** Reads until this many bytes have arrived. */
export async function read(socket: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < bytes) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      await once(socket, 'readable');
    } else {
      chunks.push(chunk);
      size += chunk.length;
    }
  }
  return Buffer.concat(chunks);
}

/** Resolves when the socket has received a FIN. Discards all data before it. */
export async function ended(socket: Socket): Promise<void> {
  const end = once(socket, 'end');
  socket.resume();
  await end;
}

/** The sockets, servers and timers that keep this process running. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP') || name === 'Timeout');
}
