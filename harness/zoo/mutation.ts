import type { Plugin } from 'esbuild';

/** Makes esbuild use these texts instead of the files on disk. */
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
