export default { forbidden: [
 { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
 { name: 'no-folder-cycles', severity: 'error', scope: 'folder', from: {}, to: { circular: true } } ],
 options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, exclude: { path: '\\.test\\.ts$' } } };
