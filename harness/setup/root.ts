/** Where Holdfast is and how it is called, both from source and from a bundle in dist/. */
export { commandLine, isClone, repositoryRoot } from './root.mjs';
