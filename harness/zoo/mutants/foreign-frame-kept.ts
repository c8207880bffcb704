import type { Mutant } from '../mutant.ts';

export const foreignFrameKept: Mutant = {
  id: 'foreign-frame-kept',
  story:
    'Another extension shows a page in a frame of the tab: Chromium takes the debugger away, and every attempt to attach ' +
    'it again fails until the frame is gone.',
  part: 'extension',
  source: 'reported for five relays that use chrome.debugger',
  edits: [
    {
      file: 'extension/worker/debugger.ts',
      find: 'if (!isForeignExtension(error)) throw error;',
      replace: 'throw error;',
    },
  ],
};
