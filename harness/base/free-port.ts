import getPort, { portNumbers } from 'get-port';

const LOOPBACK = '127.0.0.1';

/**
 * Below the ports that systems give to outgoing connections (Linux: from 32768): one of those could take the
 * port before the relay listens on it, or while a killed relay is away from it.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** From how many ports one is taken. */
const CHOICE = 200;

/** A port of the loopback address that nobody listens on; by chance, so that two processes which ask at once differ. */
export async function freePort(): Promise<number> {
  const from = FIRST + Math.floor(Math.random() * (LAST - FIRST - CHOICE));
  return getPort({ host: LOOPBACK, port: portNumbers(from, from + CHOICE) });
}

/** Whether nobody listens on this port of the loopback address. */
export async function isFree(port: number): Promise<boolean> {
  return (await getPort({ host: LOOPBACK, port })) === port;
}
