/* global chrome */
/** An example of a target: everything that the harness needs to know about the relay next to it. */
import { fileURLToPath, URL } from 'node:url';

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @type {import('../../stage/target.ts').Target} */
export const target = {
  name: 'sample',
  extension: () => here('extension'),
  startRelay: ({ port }, run) => run(['node', here('relay.mjs'), String(port)], /listening/),
  endpoint: ({ clientPort }) => ({ url: `ws://127.0.0.1:${clientPort}/client` }),
  async configure({ worker }, { extensionPort }) {
    await worker.evaluate((port) => chrome.storage.local.set({ port }), extensionPort);
  },
};
