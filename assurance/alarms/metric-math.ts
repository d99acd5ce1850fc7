/** A series of a metric by the beginning of its period, in milliseconds since the epoch. A period without data is absent. */
export type Series = ReadonlyMap<number, number>;

type Value = Series | number;

/**
 * The part of CloudWatch's metric math that the alarms use. A function of several series has data where all of them have.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * @param periods all periods that are looked at, which FILL fills
 */
export function evaluate(
  expression: string,
  series: Readonly<Record<string, Series>>,
  periods: readonly number[],
): Series {
  const tokens = expression.match(TOKEN) ?? [];
  if (tokens.join('') !== expression.replaceAll(/\s/g, ''))
    throw new Error(`${expression} is not understood`);
  let at = 0;
  const take = (token?: string): string => {
    const next = tokens[at];
    if (next === undefined || (token !== undefined && next !== token)) {
      throw new Error(`${String(token)} is missing in ${expression}`);
    }
    at += 1;
    return next;
  };
  const call = (name: string): Value => {
    const values: Value[] = [];
    take('(');
    do values.push(binary(0));
    while (tokens[at] === ',' && take() !== '');
    take(')');
    return applied(name, values, periods);
  };
  const primary = (): Value => {
    const token = take();
    if (token === '(') {
      const inner = binary(0);
      take(')');
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (tokens[at] === '(') return call(token);
    const found = series[token];
    if (found === undefined) throw new Error(`${token} is no metric of ${expression}`);
    return found;
  };
  const binary = (level: number): Value => {
    const operators = LEVELS[level];
    if (operators === undefined) return primary();
    let left = binary(level + 1);
    for (let sign = tokens[at]; sign !== undefined && sign in operators; sign = tokens[at]) {
      take();
      const right = binary(level + 1);
      const operator = operators[sign];
      if (operator !== undefined)
        left = combined([left, right], ([one = 0, other = 0]) => operator(one, other));
    }
    return left;
  };
  const value = binary(0);
  if (at < tokens.length) throw new Error(`${tokens[at]} is not understood in ${expression}`);
  return typeof value === 'number' ? new Map(periods.map((period) => [period, value])) : value;
}

const TOKEN = /\d+(?:\.\d+)?|\w+|[<>]=?|==|!=|[-+*/(),]/g;

const LEVELS: readonly Readonly<Record<string, (one: number, other: number) => number>>[] = [
  { OR: (one, other) => Number(one > 0 || other > 0) },
  { AND: (one, other) => Number(one > 0 && other > 0) },
  {
    '<': (one, other) => Number(one < other),
    '>': (one, other) => Number(one > other),
    '<=': (one, other) => Number(one <= other),
    '>=': (one, other) => Number(one >= other),
  },
  { '+': (one, other) => one + other, '-': (one, other) => one - other },
  { '*': (one, other) => one * other, '/': (one, other) => one / other },
];

function applied(name: string, values: readonly Value[], periods: readonly number[]): Value {
  const [first, second = 0] = values;
  if (name === 'IF') {
    return combined(values, ([condition = 0, then = 0, otherwise = 0]) => (condition > 0 ? then : otherwise));
  }
  if (first === undefined || typeof first === 'number') throw new Error(`${name} is of no metric`);
  if (name === 'FILL' && typeof second === 'number') {
    return new Map(periods.map((period) => [period, first.get(period) ?? second]));
  }
  if (name === 'DIFF') {
    const points = [...first].toSorted(([one], [other]) => one - other);
    // The first one has none before it.
    return new Map(points.slice(1).map(([at, value], index) => [at, value - (points[index]?.[1] ?? 0)]));
  }
  throw new Error(`${name} is no function that is known here`);
}

function combined(values: readonly Value[], how: (each: readonly number[]) => number): Value {
  const series = values.filter((value) => typeof value !== 'number');
  const [first] = series;
  if (first === undefined) return how(values.filter((value) => typeof value === 'number'));
  const shared = [...first.keys()].filter((period) => series.every((each) => each.has(period)));
  return new Map(
    shared.map((period) => [
      period,
      how(values.map((value) => (typeof value === 'number' ? value : (value.get(period) ?? 0)))),
    ]),
  );
}
