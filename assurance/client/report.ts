import { plainTable } from '../../cli/plain-table.ts';
import { KEYS, MOMENTS, type Outcome, type Proof } from './proof.ts';

const sum = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((total, { duplicates }) => total + duplicates, 0);

export const summaryOf = ({ outcomes }: Proof) => {
  const business = outcomes.filter(({ keys }) => keys === 'business');
  const random = outcomes.filter(({ keys }) => keys === 'random');
  return { kills: business.length, duplicates: sum(business), duplicatesWithRandomKeys: sum(random) };
};

/** A line for each request: the duplicates after a death at each of its moments. */
export function tableOf({ outcomes }: Proof): string {
  const requests = new Map(outcomes.map(({ request, route }) => [request, route]));
  const columns = KEYS.flatMap((keys) => MOMENTS.map((moment) => ({ keys, moment })));
  const table = plainTable({
    head: ['killed at', ...columns.map(({ keys, moment }) => `${moment},\n${keys} keys`)],
  });
  for (const [request, route] of requests) {
    const cells = columns.map(({ keys, moment }) =>
      sum(outcomes.filter((one) => one.request === request && one.keys === keys && one.moment === moment)),
    );
    table.push([`${request}. ${route}`, ...cells]);
  }
  return table.toString();
}
