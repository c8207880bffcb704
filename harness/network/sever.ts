import type { Socket } from 'node:net';

/**
 * Ends a TCP connection with an RST. Where a FIN is on its way already, the socket is only closed: Node
 * (20.20) cannot reset it then (EINVAL), and would never emit `close`.
 */
export function sever(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
