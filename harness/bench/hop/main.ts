/** The bare hop as a program: `node bare-hop.js EXTENSION_ID`. Runs until it is killed. */
import { urlOf } from '../loopback-server.ts';
import { startBareHop } from './bare-hop.ts';

const [, , extensionId = ''] = process.argv;
process.stdout.write(`listening on ${urlOf(await startBareHop(extensionId))}\n`);
