import type { z } from 'zod';

import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { parseForm } from './form.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import {
  balanceListParameters,
  type ListParameters,
  listOfPaymentParameters,
  paymentListParameters,
  retrieveParameters,
  listParameters,
  periodOf,
} from './list-parameters.ts';
import { parseParameters } from './parameters.ts';
import { shownOf, withCharge, withSource } from './shown.ts';
import type { Kind, KindOfPayment, Kinds } from './store.ts';
import { noSuch } from './stripe-errors.ts';

/** GET …/{id} */
export const retrieve =
  (kind: Kind, named: string, param = 'id') =>
  async (context: SandboxContext, call: Call, id: string): Promise<GatewayAnswer> => {
    const record = await existing(context, kind, id);
    if (record === undefined) return answer(call, noSuch(named, id, param, 404));
    return answer(call, { status: 200, body: await shownOf(context, kind, record) });
  };

/** GET …/{id}?expand[]=…: with what it names whole. */
const retrieveWith =
  <K extends Kind>(
    kind: K,
    {
      named,
      param,
      expandable,
    }: { readonly named: string; readonly param: string; readonly expandable: string },
    expanded: (context: SandboxContext, record: Kinds[K]) => Promise<object>,
  ) =>
  async (context: SandboxContext, call: Call, id: string, query: string): Promise<GatewayAnswer> => {
    const parsed = parseParameters(retrieveParameters(expandable), parseForm(query));
    if (!parsed.ok) return answer(call, parsed.reply);
    const record = await existing(context, kind, id);
    if (record === undefined) return answer(call, noSuch(named, id, param, 404));
    const show =
      parsed.value.expand === undefined ? shownOf(context, kind, record) : expanded(context, record);
    return answer(call, { status: 200, body: await show });
  };

async function existing<K extends Kind>(
  { store, clock }: SandboxContext,
  kind: K,
  id: string,
): Promise<Kinds[K] | undefined> {
  const record = await store.find(kind, id);
  return record !== undefined && record.createdAtMs <= clock() ? record : undefined;
}

export const retrievePayment = retrieveWith(
  'payment',
  { named: 'payment_intent', param: 'intent', expandable: 'latest_charge' },
  withCharge,
);

export const retrieveBalance = retrieveWith(
  'balance_transaction',
  { named: 'balance_transaction', param: 'id', expandable: 'source' },
  withSource,
);

/** GET /v1/payment_intents: each with its charge, if that is wished for. */
export const listPayments = listing(
  '/v1/payment_intents',
  paymentListParameters,
  async (context, parameters) => {
    const page = await pageByTime(context, 'payment', parameters);
    return show(page, (payment) =>
      parameters.expand === undefined ? shownOf(context, 'payment', payment) : withCharge(context, payment),
    );
  },
);

/** All that was created within a time: consistent at once, as at Stripe. */
export const listByTime = (kind: Kind, url: string) =>
  listing(url, listParameters, async (context, parameters) => {
    const page = await pageByTime(context, kind, parameters);
    return show(page, (record) => shownOf(context, kind, record));
  });

/** As `listByTime`, or all of a payment. */
export const listOfPayment = (kind: KindOfPayment, url: string) =>
  listing(url, listOfPaymentParameters, async (context, parameters) => {
    const page = await (parameters.payment_intent === undefined
      ? pageByTime(context, kind, parameters)
      : pageOfPayment(context, kind, parameters.payment_intent, parameters));
    return show(page, (record) => shownOf(context, kind, record));
  });

/** GET /v1/balance_transactions: each with its charge, refund, dispute or payout, if that is wished for. */
export const listBalance = listing(
  '/v1/balance_transactions',
  balanceListParameters,
  async (context, parameters) => {
    const page = await pageByTime(context, 'balance_transaction', parameters, ({ type, payout }) =>
      [
        [parameters.type, type],
        [parameters.payout, payout],
      ].every(([asked, is]) => asked === undefined || asked === is),
    );
    return show(page, (line) =>
      parameters.expand === undefined
        ? shownOf(context, 'balance_transaction', line)
        : withSource(context, line),
    );
  },
);

type Refusal = { readonly refusal: Reply };
type Page<RecordOfKind> = Refusal | { readonly hasMore: boolean; readonly records: readonly RecordOfKind[] };

/** Stripe's envelope around a page (https://docs.stripe.com/api/pagination). */
function listing<Parameters extends ListParameters>(
  url: string,
  schema: z.ZodType<Parameters>,
  read: (context: SandboxContext, parameters: Parameters) => Promise<Page<object>>,
) {
  return async (context: SandboxContext, call: Call, query: string): Promise<GatewayAnswer> => {
    const parsed = parseParameters(schema, parseForm(query));
    if (!parsed.ok) return answer(call, parsed.reply);
    const page = await read(context, parsed.value);
    if ('refusal' in page) return answer(call, page.refusal);
    const body = { object: 'list', url, has_more: page.hasMore, data: page.records };
    return answer(call, { status: 200, body });
  };
}

async function show<RecordOfKind>(
  page: Page<RecordOfKind>,
  shown: (record: RecordOfKind) => Promise<object>,
): Promise<Page<object>> {
  return 'refusal' in page ? page : { ...page, records: await Promise.all(page.records.map(shown)) };
}

/** @param isAsked of a list that is filtered: the store knows nothing of that, so all of the time is gone through */
async function pageByTime<K extends Kind>(
  context: SandboxContext,
  kind: K,
  parameters: ListParameters,
  isAsked: (record: Kinds[K]) => boolean = () => true,
): Promise<Page<Kinds[K]>> {
  const { limit, starting_after: startingAfter } = parameters;
  let last = startingAfter === undefined ? undefined : await context.store.find(kind, startingAfter);
  if (startingAfter !== undefined && last === undefined) return notListed(startingAfter);
  const found: Kinds[K][] = [];
  let page: readonly Kinds[K][];
  do {
    page = await context.store.list(kind, {
      ...periodOf(parameters, context.clock()),
      // One more, so that it is known whether there are more.
      limit: limit + 1,
      ...(last && { after: { createdAtMs: last.createdAtMs, id: last.id } }),
    });
    found.push(...page.filter(isAsked));
    last = page.at(-1) ?? last;
  } while (page.length > limit && found.length <= limit);
  return { hasMore: found.length > limit, records: found.slice(0, limit) };
}

async function pageOfPayment<K extends KindOfPayment>(
  { store, clock }: SandboxContext,
  kind: K,
  paymentIntent: string,
  parameters: ListParameters,
): Promise<Page<Kinds[K]>> {
  if ((await store.find('payment', paymentIntent)) === undefined) {
    return { refusal: noSuch('payment_intent', paymentIntent, 'payment_intent', 400) };
  }
  const { limit, starting_after: startingAfter } = parameters;
  const { fromMs, untilMs } = periodOf(parameters, clock());
  const newestFirst = (await store.listOf(kind, paymentIntent)).toReversed();
  const last = newestFirst.findIndex(({ id }) => id === startingAfter);
  if (startingAfter !== undefined && last === -1) return notListed(startingAfter);
  const rest = newestFirst
    .slice(last + 1)
    .filter(({ createdAtMs }) => createdAtMs >= fromMs && createdAtMs <= untilMs);
  return { hasMore: rest.length > limit, records: rest.slice(0, limit) };
}

const notListed = (id: string): Refusal => ({ refusal: noSuch('object', id, 'starting_after', 400) });
