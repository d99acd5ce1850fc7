import type { Explorer } from './explorer.ts';
import { POSSIBLE, STRENGTH } from './faults.ts';
import type { Played } from './run.ts';
import { labelOf, occurrenceOf, siteOf } from './site.ts';
import type { RunName } from './token.ts';
import type { Armed } from './trace.ts';

/** All that is needed of an explorer. */
type Player = Pick<Explorer, 'play'>;

/**
 * The smallest run that still breaks one of the same invariants: fewer faults, then an earlier call of the same kind,
 * then a weaker fault.
 */
export async function shrunk(explorer: Player, run: RunName): Promise<RunName> {
  const invariants = invariantsIn(await explorer.play(run));
  const fails = async (candidate: RunName): Promise<boolean> => {
    const played = await explorer.play(candidate);
    return (
      played.unfired.length === 0 &&
      played.missing === undefined &&
      [...invariantsIn(played)].some((one) => invariants.has(one))
    );
  };
  let smallest = run;
  for (let found: RunName | undefined = run; found !== undefined;) {
    smallest = found;
    found = undefined;
    for (const candidate of await smallerThan(explorer, smallest)) {
      if (!(await fails(candidate))) continue;
      found = candidate;
      break;
    }
  }
  return smallest;
}

const invariantsIn = ({ broken }: Played): ReadonlySet<string> =>
  new Set(broken.map((text) => text.split(':')[0] ?? text));

async function smallerThan(explorer: Player, run: RunName): Promise<readonly RunName[]> {
  const { trace } = await explorer.play(run);
  const kindOf = new Map(trace.map(({ site, kind }) => [site, kind]));
  const fewer = run.armed.map((_, index) => run.armed.filter((__, other) => other !== index));
  const others = run.armed.flatMap((armed, index) =>
    [...earlier(armed), ...weaker(armed, kindOf)].map((instead) =>
      run.armed.map((one, other) => (other === index ? instead : one)),
    ),
  );
  const { interloper: _nobody, ...undisturbed } = run;
  return [
    ...(run.interloper === undefined ? [] : [undisturbed]),
    ...[...fewer, ...others].map((armed) => ({ ...run, armed })),
  ];
}

const earlier = ({ site, fault }: Armed): readonly Armed[] =>
  Array.from({ length: occurrenceOf(site) - 1 }, (_, index) => ({
    site: siteOf(labelOf(site), index + 1),
    fault,
  }));

function weaker(
  { site, fault }: Armed,
  kindOf: ReadonlyMap<string, keyof typeof POSSIBLE>,
): readonly Armed[] {
  const kind = kindOf.get(site);
  if (kind === undefined) return [];
  const strength = STRENGTH.get(fault) ?? 0;
  return POSSIBLE[kind]
    .filter((other) => (STRENGTH.get(other) ?? 0) < strength)
    .map((other) => ({ site, fault: other }));
}
