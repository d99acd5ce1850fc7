import { chmodSync, copyFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const projectRoot = join(import.meta.dirname, '../..');

/**
 * A handler and all that it imports as one CommonJS module, `index.js`; `entry` is its path from the project's root. `files`
 * are put beside it. The AWS SDK is in it too: the one that was tested is the one that runs. `NodejsFunction` does the same,
 * but starts a shell and `npx` for each function, half a second every time.
 */
export function bundled(entry: string, files: Readonly<Record<string, string>> = {}): Code {
  const file = join(projectRoot, entry);
  return Code.fromAsset(dirname(file), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled, since `local` always bundles. The command tells one asset from the next one.
      image: DockerImage.fromRegistry('unused'),
      command: [entry, ...Object.values(files)],
      local: {
        tryBundle(outputDirectory) {
          bundle(file, join(outputDirectory, 'index.js'));
          for (const [name, path] of Object.entries(files)) copyFileSync(path, join(outputDirectory, name));
          for (const name of readdirSync(outputDirectory)) {
            chmodSync(join(outputDirectory, name), READABLE_BY_ALL);
          }
          return true;
        },
      },
    },
  });
}

/** Lambda reads it as another user, and the archive keeps what the file system of whoever deploys says of it. */
const READABLE_BY_ALL = 0o644;

/**
 * What the SDK imports when it is needed, and a function of ours does not need: its credentials are in its environment,
 * which the SDK's chain asks first, and it reads no event stream. Left out, they cost nothing to load, and nothing keeps
 * esbuild from dropping what is unused of the packages that they share. Whoever needs one after all is told its name.
 */
const LEFT_OUT = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/core/event-streams',
  '@smithy/credential-provider-imds',
  'bowser',
];

/**
 * What a package imports at once, and a function of ours never calls: the invoice's font is not a WOFF2 file, which alone
 * needs this decoder and its dictionary, a quarter of the bundle. Whoever calls it after all is told.
 */
const NEVER_CALLED = { 'brotli/decompress.js': join(import.meta.dirname, 'never-called.ts') };

/**
 * What is deployed, and what `npm run bench:start` measures; what each setting is worth: docs/decisions/0006. What some
 * package of this one imports when it loads (S3's client does, event streams) is not left out.
 */
export function bundle(entry: string, outfile: string): void {
  const neededAtOnce = bundleWithout(LEFT_OUT, entry, outfile);
  if (neededAtOnce.size === 0) return;
  const stillNeeded = bundleWithout(
    LEFT_OUT.filter((name) => !neededAtOnce.has(name)),
    entry,
    outfile,
  );
  if (stillNeeded.size > 0) throw new Error(`${entry} lacks ${[...stillNeeded].join(', ')}`);
}

/** @returns those that the module imports when it loads: without them it does not */
function bundleWithout(external: string[], entry: string, outfile: string): ReadonlySet<string> {
  const { metafile } = buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // An ES module that imports Node's own `http` makes Node load all of `fetch`, only to name its exports.
    format: 'cjs',
    // The packages' ES modules: only of those can unused parts be dropped.
    mainFields: ['module', 'main'],
    external,
    alias: NEVER_CALLED,
    // Identifiers stay as they are: stack traces name functions, which is what is read in a log. A source map would do
    // more, at the price of megabytes to parse when a cold start meets an error.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: false,
    metafile: true,
    logLevel: 'warning',
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const imports = used.flatMap((path) => metafile.inputs[path]?.imports ?? []);
  return new Set(
    imports.flatMap(({ path, kind }) => (kind !== 'dynamic-import' && external.includes(path) ? [path] : [])),
  );
}
