import type { LocalFiles } from '../local-files.ts';

/** Allows everything and copies nothing: for tests that are not about files. */
export const anyFiles: LocalFiles = {
  copyDownload: ({ folder, name }, done) => done({ path: `${folder}/${name}` }),
  checkDownloadFolder: (_folder, done) => done(undefined),
  checkUploads: (_paths, done) => done(undefined),
};
