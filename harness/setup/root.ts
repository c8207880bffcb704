/** Absolute path of the repository, both from source and from a bundle in dist/. */
export { repositoryRoot } from './root.mjs';
