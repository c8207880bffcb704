// Apart from holdfast.cjs, because old versions of Node cannot read `import()`.
'use strict';
import('./run.mjs');
