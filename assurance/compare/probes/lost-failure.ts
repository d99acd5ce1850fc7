import { GatewayFault } from '../../../functions/usecases/ports/gateway.ts';
import { DECLINED_CARD, inWords } from '../engine.ts';
import type { Probe } from '../probe.ts';

const unreachable = async (): Promise<never> => {
  throw new GatewayFault('none', { code: 'connection_refused', message: 'the gateway is not there' });
};

export const lostFailure: Probe = {
  name: 'A stored failure is gone',
  description:
    'The gateway is not there, then it declines the card, then the client sends the request once more. Effects are authorisations that the issuer was asked for. Stock: makeIdempotent; a decline that is returned instead of thrown would be stored.',
  stock: { wrapper: 'makeIdempotent' },
  async run(engine) {
    const charge = { task: 'charge', key: 'order_982', body: { paymentMethod: DECLINED_CARD } } as const;
    const first = await engine.call({ ...charge, before: unreachable });
    const second = await engine.call(charge);
    const third = await engine.call(charge);
    return {
      first: inWords(first),
      second: inWords(second),
      third: inWords(third),
      'kept of it': await engine.failuresKept(),
    };
  },
  wanted: {
    inOneLine: 'the issuer is asked once, and the record tells what was tried, how often, and why it failed',
    effects: 1,
    findings: {
      first: 'failed',
      second: 'declined',
      third: 'declined',
      'kept of it':
        'attempt 1: connection_refused, safe to retry; attempt 2: card_declined, not to be retried',
    },
  },
  recorded: {
    effects: 2,
    findings: { first: 'failed', second: 'declined', third: 'declined', 'kept of it': 'nothing' },
  },
};
