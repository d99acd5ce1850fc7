/** In the place of what is left out of a bundle since no function of ours calls it: see `bundled.ts`. */
export default function neverCalled(): never {
  throw new Error(
    'this was left out of the bundle, as something that is never called: see lib/constructs/bundled.ts',
  );
}
