/**
 * Which room may import which. Checked by `npm run lint`.
 *
 * A room is a folder. It may import itself, packages, and the rooms named here; `Object.entries` keeps the order
 * of the lines, and a room may name only rooms above it. So the rooms cannot form a cycle.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const rooms = {
  'relay/protocol': [],
  'relay/core': ['relay/protocol'],
  'relay/server': ['relay/protocol', 'relay/core'],
  'relay/cli': ['relay/core', 'relay/server'],

  extension: ['relay/protocol'],

  // Only what needs Node alone: nothing is installed yet.
  'harness/setup': ['relay/cli'],
  'harness/base': [],
  'harness/history': ['harness/base'],
  'harness/oracle': ['relay/protocol', 'harness/base', 'harness/history'],
  'harness/network': ['harness/base', 'harness/history'],
  'harness/site': ['harness/base'],
  'harness/results': ['harness/setup', 'harness/base', 'harness/history', 'harness/oracle'],
  'harness/diagnosis': ['harness/base', 'harness/history', 'harness/oracle', 'harness/results'],
  'harness/recording': ['relay/server', 'harness/base', 'harness/history', 'harness/oracle'],
  'harness/report': ['harness/setup', 'harness/base', 'harness/history', 'harness/results'],
  'harness/history-page': [
    'relay/protocol',
    'harness/setup',
    'harness/base',
    'harness/history',
    'harness/oracle',
    'harness/results',
    'harness/report',
  ],
  'harness/zoo': ['harness/setup', 'harness/base', 'harness/oracle'],
  'harness/stage': [
    'harness/setup',
    'harness/base',
    'harness/history',
    'harness/oracle',
    'harness/network',
    'harness/site',
  ],
  'harness/faults': ['harness/base', 'harness/history', 'harness/network', 'harness/stage'],
  'harness/targets': ['relay', 'harness/setup', 'harness/base', 'harness/stage'],
  'harness/scenarios': ['harness/base', 'harness/history', 'harness/oracle', 'harness/site', 'harness/stage'],
  'harness/races': [
    'harness/base',
    'harness/history',
    'harness/oracle',
    'harness/network',
    'harness/stage',
    'harness/scenarios',
  ],
  'harness/soak': [
    'harness/base',
    'harness/history',
    'harness/oracle',
    'harness/diagnosis',
    'harness/site',
    'harness/results',
    'harness/stage',
    'harness/faults',
  ],
  'harness/sim': [
    'relay',
    'harness/setup',
    'harness/base',
    'harness/history',
    'harness/oracle',
    'harness/diagnosis',
    'harness/report',
    'harness/history-page',
    'harness/zoo',
  ],
  'harness/fuzz': ['relay', 'harness/setup', 'harness/base', 'harness/zoo', 'harness/sim'],
  'harness/contract': ['harness/setup', 'harness/base', 'harness/stage', 'harness/sim'],
  'harness/bench': [
    'relay',
    'extension',
    'harness/setup',
    'harness/base',
    'harness/network',
    'harness/site',
    'harness/stage',
    'harness/targets',
  ],
  'harness/page-tests': ['harness/setup', 'harness/base', 'harness/site', 'harness/stage', 'harness/targets'],
  'harness/fixtures': [
    'harness/base',
    'harness/history',
    'harness/site',
    'harness/stage',
    'harness/faults',
    'harness/targets',
  ],
  'harness/extension': ['harness/setup', 'harness/base', 'harness/site', 'harness/stage'],
  'harness/checkup': [
    'harness/setup',
    'harness/base',
    'harness/site',
    'harness/results',
    'harness/stage',
    'harness/extension',
  ],
  'harness/doctor': ['relay', 'harness/setup', 'harness/base', 'harness/stage', 'harness/targets'],
  'harness/init': [],
  'harness/live': ['harness/base', 'harness/results', 'harness/report', 'harness/soak'],
  'harness/cli': ['relay', 'harness'],
  e2e: ['relay', 'extension', 'harness'],
};

/** Files that are no room's: they may import what they like. */
const free = ['harness/index.ts', 'relay/index.ts'];

/** Files that still import each other, all of them for types. Remove entries; do not add any. */
const knownCycles = [
  '^harness/stage/(fault|fault-runner|stage|stage-of|worker-killer)\\.ts$',
  '^harness/sim/(world|options|workload/(client-user|person)|nemesis/faults)\\.ts$',
  '^harness/sim/chromium/(chrome-api|extension-host|offscreen)\\.ts$',
];

/** @param {readonly string[]} folders */
const inside = (folders) => `^(${folders.join('|')})/`;

const names = Object.keys(rooms);

for (const [index, [room, allowed]] of Object.entries(rooms).entries()) {
  const above = names.slice(0, index);
  const below = allowed.find(
    (name) => name !== 'harness' && !above.some((other) => `${other}/`.startsWith(`${name}/`)),
  );
  if (below !== undefined)
    throw new Error(`The room ${room} may name only rooms above it, and ${below} is not.`);
}

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const mayImport = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room} imports only ${allowed.length === 0 ? 'itself' : `itself and ${allowed.join(', ')}`}`,
  severity: 'error',
  from: { path: inside([room]) },
  to: { path: inside(['relay', 'extension', 'harness', 'e2e']), pathNot: inside([room, ...allowed]) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...mayImport,
    {
      name: 'every file of the four top-level folders belongs to a room',
      severity: 'error',
      from: { path: inside(['relay', 'extension', 'harness', 'e2e']), pathNot: [inside(names), ...free] },
      to: {},
    },
    {
      name: 'only tests import helpers for tests',
      severity: 'error',
      // A fuzzer is a test that runs by itself.
      from: { pathNot: ['/testing/', '^e2e/', '^harness/fuzz/'] },
      to: { path: '/testing/' },
    },
    {
      name: 'files form no cycle',
      severity: 'error',
      from: { pathNot: knownCycles },
      to: { circular: true },
    },
    {
      name: 'folders form no cycle',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // A test may look into any room.
    exclude: { path: ['^dist/', '\\.test\\.ts$'] },
    // Type imports count: who needs a type of another room depends on that room.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
