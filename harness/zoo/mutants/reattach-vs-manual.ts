import type { Mutant } from '../mutant.ts';

const FILE = 'extension/worker/shared-tab.ts';

export const reattachVsManual: Mutant = {
  id: 'reattach-vs-manual',
  story:
    'The person takes a tab back while it waits to be attached again; the timer attaches it all the same.',
  source: 'openclaw/openclaw#15817',
  edits: [
    {
      file: FILE,
      find: '    clearTimeout(this.repairTimer);\n    this.repairTimer = undefined;\n  }',
      replace: '  }',
    },
    {
      file: FILE,
      find: 'if (!this.wanted || this.attachment !== undefined) return;\n    const { tabId } = this;',
      replace: 'if (this.attachment !== undefined) return;\n    const { tabId } = this;',
    },
    {
      file: FILE,
      find: 'return this.wanted && tabId === this.tabId;',
      replace: 'return tabId === this.tabId;',
    },
  ],
};
