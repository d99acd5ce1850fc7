import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { noteNoEffect } from './execute-once.ts';
import type { GatewayAnswer, GatewayRequest, Reply } from './http.ts';
import { outageParameters, parseParameters } from './parameters.ts';
import { metadataSchema, type Outage } from './records.ts';
import { answeredTooLate, RATE_LIMITED_HEADERS, rateLimited, unavailable } from './stripe-errors.ts';

/** POST /sandbox/outages: from now on, for so many seconds, every route of Stripe's fails in the way that is named. */
export async function startOutage({ store, clock }: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(outageParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const { seconds, mode, per_second: perSecond } = parsed.value;
  const untilMs = clock() + seconds * 1000;
  await store.saveOutage({ mode, untilMs, ...(mode === 'rate_limit' && { perSecond }) });
  return answer(call, { status: 200, body: { outage: { mode, until: new Date(untilMs).toISOString() } } });
}

/** DELETE /sandbox/outages */
export async function endOutage({ store }: SandboxContext, call: Call): Promise<GatewayAnswer> {
  await store.endOutage();
  return answer(call, { status: 200, body: { outage: null } });
}

/** The sandbox's own routes have no outage: they are how one is ended, and how it is seen what happened. */
export async function underOutage(
  context: SandboxContext,
  call: Call,
  { method, path }: GatewayRequest,
  serve: () => Promise<GatewayAnswer>,
): Promise<GatewayAnswer> {
  const outage = path.startsWith('/v1/') ? await context.store.findOutage() : undefined;
  if (outage === undefined || outage.untilMs <= context.clock()) return serve();
  // The ledger knows of requests that would have changed something.
  const note = async ({ status }: Reply, reason: 'outage' | 'rate_limited' = 'outage') => {
    const metadata = metadataSchema.safeParse(call.form['metadata']).data ?? {};
    if (method === 'POST') await noteNoEffect(context, call, metadata, reason, status);
  };
  switch (outage.mode) {
    case 'refuse':
      await note(unavailable());
      return answer(call, unavailable());
    case 'hang':
      await note(answeredTooLate());
      return answer(call, answeredTooLate(), { pace: 'lost' });
    case 'drop_answers':
      return { ...(await serve()), pace: 'lost' };
    case 'rate_limit':
      if (!(await isOverLimit(context, `${method} ${path}`, outage))) return serve();
      await note(rateLimited(), 'rate_limited');
      return answer(call, rateLimited(), { headers: RATE_LIMITED_HEADERS });
  }
}

/** An endpoint is a resource, whatever is done to which of its objects. */
async function isOverLimit(
  { store, clock }: SandboxContext,
  route: string,
  { perSecond = 25 }: Outage,
): Promise<boolean> {
  const endpoint = route.split('/').slice(0, 3).join('/');
  return (await store.countRequest(endpoint, Math.floor(clock() / 1000))) > perSecond;
}
