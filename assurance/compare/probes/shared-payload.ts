import { inWords } from '../engine.ts';
import type { Probe } from '../probe.ts';

export const sharedPayload: Probe = {
  name: 'Two wrapped functions with the same payload in one Lambda',
  description:
    'The order is charged, then invoiced. Stock: makeIdempotent twice on one table; a keyPrefix for each function would help, and nothing asks for it.',
  stock: { wrapper: 'makeIdempotent' },
  async run(engine) {
    const charge = await engine.call({ task: 'charge', key: 'order_982' });
    const invoice = await engine.call({ task: 'invoice', key: 'order_982' });
    return { charge: inWords(charge), invoice: inWords(invoice) };
  },
  wanted: {
    inOneLine: 'a charge and an invoice',
    effects: 2,
    findings: { charge: 'charge 1', invoice: 'invoice 1' },
  },
  recorded: { effects: 1, findings: { charge: 'charge 1', invoice: 'charge 1' } },
};
