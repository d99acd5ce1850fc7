import { dirname, join } from 'node:path';

import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const projectRoot = join(import.meta.dirname, '..', '..');

/**
 * A handler and all that it imports as one ES module, `index.mjs`; `entry` is its path from the project's root. The AWS
 * SDK is in it too: the one that was tested is the one that runs. `NodejsFunction` does the same, but starts a shell and
 * `npx` for each function, half a second every time.
 */
export function bundled(entry: string): Code {
  const file = join(projectRoot, entry);
  return Code.fromAsset(dirname(file), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled, since `local` always bundles. The command tells one handler's asset from the next one's.
      image: DockerImage.fromRegistry('unused'),
      command: [entry],
      local: {
        tryBundle(outputDirectory) {
          bundle(file, join(outputDirectory, 'index.mjs'));
          return true;
        },
      },
    },
  });
}

function bundle(entry: string, outfile: string): void {
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    // Stack traces name functions, which is what is read in a log. A source map would do more, at the price of
    // megabytes to parse when a cold start meets an error.
    keepNames: true,
    sourcemap: false,
    logLevel: 'warning',
    // CommonJS packages expect these of Node, and an ES module has none of them.
    banner: {
      js:
        "import{createRequire as __createRequire}from'node:module';" +
        'const require=__createRequire(import.meta.url),' +
        '__filename=import.meta.filename,__dirname=import.meta.dirname;',
    },
  });
}
