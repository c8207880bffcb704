import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How many ports are tried until one is free on both loopback addresses. */
const portAttemptsMax = 20;

/** Servers on one port: on 127.0.0.1 and, where the machine has it, on ::1, as `localhost` may mean either. */
export class LoopbackServers {
  readonly port: number;
  readonly #servers: readonly Server[];

  constructor(port: number, servers: readonly Server[]) {
    this.port = port;
    this.#servers = servers;
  }

  /** Sets what answers requests on both addresses. */
  serve(listener: RequestListener): void {
    for (const server of this.#servers) server.on('request', listener);
  }

  /** Destroys all connections, kept-alive ones too, and resolves when nothing listens any more. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map(closeServer));
  }
}

/** Listens on a free port. Rejects if no port is free on both addresses. */
export async function listenLoopback(): Promise<LoopbackServers> {
  for (let attempt = 1; attempt <= portAttemptsMax; attempt += 1) {
    const [first, second] = [createServer(), createServer()];
    await listen(first, '127.0.0.1', 0);
    const { port } = first.address() as AddressInfo;
    try {
      await listen(second, '::1', port);
      return new LoopbackServers(port, [first, second]);
    } catch (error) {
      if (hasNoIpv6(error)) return new LoopbackServers(port, [first]);
      await closeServer(first);
    }
  }
  const tried = String(portAttemptsMax);
  throw new Error(
    `None of ${tried} ports was free on both 127.0.0.1 and ::1. Stop other servers and try again.`,
  );
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}

function hasNoIpv6(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
