import type { Mutant } from '../mutant.ts';

const FILE = 'extension/worker/shared-tab.ts';

export const reattachVsManual: Mutant = {
  id: 'reattach-vs-manual',
  story: 'The user stops sharing a tab that is waiting to be attached again. The timer attaches it anyway.',
  source: 'openclaw/openclaw#15817',
  part: 'extension',
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
