import type { Socket } from 'node:net';

/**
 * Ends a TCP connection with an RST. If a FIN has already been sent, it only closes the socket: Node (20.20) cannot
 * reset it then (EINVAL) and would never emit `close`.
 */
export function sever(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
