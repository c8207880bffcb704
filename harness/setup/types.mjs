import { readFileSync } from 'node:fs';
import path from 'node:path';
import { playwrightAlias } from './build.mjs';
import { repositoryRoot } from './root.mjs';

/** Declaration file in dist/ ← its entry point. One for each module that users import. */
const entries = {
  harness: 'harness/index.ts',
  'extension-api': 'harness/extension/index.ts',
  'relay-api': 'relay/index.ts',
};

/**
 * Writes dist/*.d.ts: all types that users can reach, and no others, in one file for each module.
 *
 * @returns {Promise<void>} Rejects with rollup's error when the sources have type errors.
 */
export async function buildTypes() {
  const [{ rollup }, { dts }] = await Promise.all([import('rollup'), import('rollup-plugin-dts')]);
  const bundle = await rollup({
    input: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, path.join(repositoryRoot, entry)]),
    ),
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
    plugins: [dts({ tsconfig: path.join(repositoryRoot, 'tsconfig.json') }), await typesStayTypes()],
  });
  await bundle.write({
    dir: path.join(repositoryRoot, 'dist'),
    format: 'es',
    entryFileNames: '[name].d.ts',
    paths: playwrightAlias,
  });
  await bundle.close();
}

/**
 * A class that an entry point exports only as a type has to stay one: the bundle of types makes it a value, which the program
 * beside it does not have.
 *
 * @returns {Promise<import('rollup').Plugin>}
 */
async function typesStayTypes() {
  const { default: ts } = await import('typescript');
  /** @param {string} file */
  const onlyTypesOf = (file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
    return source.statements.flatMap((statement) =>
      ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements
            .filter(({ isTypeOnly }) => statement.isTypeOnly || isTypeOnly)
            .map(({ name }) => name.text)
        : [],
    );
  };
  return {
    name: 'types-stay-types',
    renderChunk(code, { isEntry, facadeModuleId }) {
      if (!isEntry || facadeModuleId === null) return null;
      const onlyTypes = new Set(onlyTypesOf(facadeModuleId));
      return code.replaceAll(/^export \{ (.*) \};$/gm, (_, list) => {
        const names = String(list).split(', ');
        const marked = names.map((name) =>
          onlyTypes.has(name.split(' as ').at(-1) ?? '') ? `type ${name}` : name,
        );
        return `export { ${marked.join(', ')} };`;
      });
    },
  };
}
