import type { Plugin } from 'esbuild';

/** Gives esbuild these texts in place of what is on the disk. */
export function mutation(sources: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'mutation',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const contents = sources.get(file);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}
