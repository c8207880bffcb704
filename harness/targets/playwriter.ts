/** Playwriter (npm package `playwriter`). It includes its extension, into which the relay's port is compiled. */
import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { askJson, listedTargets } from './json-endpoint.ts';
import { TargetError, type PackageTarget } from './package.ts';

/** As in the built extension. */
const BUILT_IN_PORT = 'const RELAY_PORT = Number("19988")';

export const playwriter: PackageTarget = {
  packageName: 'playwriter',
  install: 'npm install playwriter@0.7.0 --ignore-scripts',
  create({ folder: packageFolder, version }) {
    return {
      name: 'playwriter',
      version,
      connectsAtOnce: true,
      async extension({ extensionPort, folder }) {
        const copy = join(folder, 'playwriter-extension');
        await cp(join(packageFolder, 'dist/extension'), copy, { recursive: true });
        const script = join(copy, 'background.js');
        const text = await readFile(script, 'utf8');
        if (!text.includes(BUILT_IN_PORT)) {
          throw new TargetError(
            `The extension of playwriter ${version} differs from that of 0.7.0: it does not contain ${BUILT_IN_PORT}`,
          );
        }
        await writeFile(script, text.replace(BUILT_IN_PORT, `const RELAY_PORT = Number("${extensionPort}")`));
        return copy;
      },
      startRelay({ port, folder }, run) {
        const index = pathToFileURL(join(packageFolder, 'dist/index.js')).href;
        const script = `
          const { startPlayWriterCDPRelayServer: start } = await import(${JSON.stringify(index)});
          await start({ port: ${port}, host: '127.0.0.1', logger: console });
          console.log('Playwriter is listening');`;
        const env = { HOME: folder, NO_COLOR: '1' };
        return run(['node', '--input-type=module', '--eval', script], /Playwriter is listening/, { env });
      },
      // Each client needs its own name: a second one with the same name is refused.
      endpoint: ({ clientPort }) => ({ url: `ws://127.0.0.1:${clientPort}/cdp/${randomUUID()}` }),
      async health({ port }) {
        const status = await askJson(port, '/extension/status');
        const { connected: ready } = status as { readonly connected: boolean };
        return { ready, targets: await listedTargets(port) };
      },
    };
  },
};
