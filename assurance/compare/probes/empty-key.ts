import { type Reply, inWords } from '../engine.ts';
import type { Probe } from '../probe.ts';

const withOwner = (reply: Reply): string =>
  reply.code === 'answered' ? `${reply.receipt.what} of ${reply.receipt.merchantId}` : inWords(reply);

export const emptyKey: Probe = {
  name: 'A key path that selects nothing, for two users',
  description:
    'Two users order the same, and their requests carry no key. Stock: middy middleware, with a key path from its documentation. throwOnNoIdempotencyKey would refuse both, but not where one part of the path selects something (as in the example of that option, ["user.uid", "productId"]: the quotes make one field of user.uid). Once takes the key from the header and the user from the authorizer.',
  stock: { wrapper: 'middy', eventKeyJmesPath: 'powertools_json(body).["user", "productId"]' },
  async run(engine) {
    const ada = await engine.call({ task: 'order', merchantId: 'ada' });
    const grace = await engine.call({ task: 'order', merchantId: 'grace' });
    return { ada: withOwner(ada), grace: withOwner(grace) };
  },
  wanted: {
    inOneLine: "both refused: nobody gets another's answer",
    effects: 0,
    findings: { ada: 'refused, no key', grace: 'refused, no key' },
  },
  recorded: { effects: 1, findings: { ada: 'order 1 of ada', grace: 'order 1 of ada' } },
};
