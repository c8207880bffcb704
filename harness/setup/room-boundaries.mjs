import path from 'node:path';

/**
 * Forbids a relative import. Folders are relative to the repository, with `/`; '' is all of it.
 *
 * @typedef {object} Boundary
 * @property {readonly string[]} rooms Folders whose files this is about.
 * @property {readonly string[]} closed Folders they may not import from,
 * @property {readonly string[]} [open] except from these.
 * @property {string} message
 */

/** @param {string} file @param {string} folder @returns {boolean} */
function isInside(file, folder) {
  return folder === '' || file === folder || file.startsWith(`${folder}/`);
}

/**
 * @param {Boundary} boundary
 * @param {string} importer
 * @param {string} imported Both paths relative to the repository, with `/`.
 * @returns {boolean}
 */
function isCrossed({ rooms, closed, open = [] }, importer, imported) {
  return (
    rooms.some((folder) => isInside(importer, folder)) &&
    closed.some((folder) => isInside(imported, folder)) &&
    !open.some((folder) => isInside(imported, folder))
  );
}

/**
 * An ESLint rule that keeps the rooms of a repository apart. ESLint's own no-restricted-imports sees only the
 * specifier, and `../core/` means another folder in every file. Specifiers here end in the file's real
 * extension, so joining paths is all the resolving there is.
 *
 * @param {string} root Absolute path of the repository.
 * @param {readonly Boundary[]} boundaries
 * @returns {import('eslint').Rule.RuleModule}
 */
export function roomBoundariesRule(root, boundaries) {
  return {
    meta: { type: 'problem', schema: [] },
    create(context) {
      /** @param {string} absolute */
      const relative = (absolute) => path.relative(root, absolute).split(path.sep).join('/');
      const importer = relative(context.filename);

      /** @param {{ source?: import('estree').Node | null }} node */
      const check = ({ source }) => {
        if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
        if (!source.value.startsWith('.')) return;
        const imported = relative(path.resolve(path.dirname(context.filename), source.value));
        const crossed = boundaries.find((boundary) => isCrossed(boundary, importer, imported));
        if (crossed) context.report({ node: source, message: crossed.message });
      };
      return {
        ImportDeclaration: check,
        ExportNamedDeclaration: check,
        ExportAllDeclaration: check,
        ImportExpression: check,
        TSImportType: check,
      };
    },
  };
}
