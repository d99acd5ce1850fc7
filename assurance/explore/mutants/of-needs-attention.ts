import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { settled } from '../../../functions/domain/orders/needs-attention.ts';
import type { Mutant } from '../wiring.ts';
import { transitionsLike } from './of-ports.ts';
import { portLike } from '../../world/port-like.ts';
import { rewritten, sortKeyOf } from './rewritten.ts';

const isEntry = (write: TransactWriteItem): boolean => sortKeyOf(write).startsWith('ATTENTION#');

/** The list of what needs a person, with one promise less. */
export const ofNeedsAttention: readonly Mutant[] = [
  {
    name: 'debt-not-entered',
    says: 'a refund is refused, and what is owed is entered in no list',
    workloads: ['refund-refused'],
    wire: (wiring) => ({
      ...wiring,
      orders: transitionsLike(wiring.orders, ({ raises: _forgotten, ...transition }) => transition),
    }),
  },
  {
    name: 'any-refund-settles',
    says: 'whatever goes back settles a refusal, however little it is',
    workloads: ['refund-refused'],
    wire: (wiring) => ({
      ...wiring,
      orders: transitionsLike(wiring.orders, async (transition) => {
        const { from, to } = transition;
        if (to.event !== 'OrderRefunded') return transition;
        const history = await wiring.orders.history(from.merchantId, from.orderId);
        const how = { at: to.updatedAt, by: 'once', why: 'something was refunded' };
        const settles = (history?.attention ?? [])
          .filter(({ open }) => open)
          .map((entry) => settled(entry, how));
        return { ...transition, settles };
      }),
    }),
  },
  {
    name: 'settled-by-nobody',
    says: 'what is owed is taken off the list, and nobody has settled it',
    workloads: ['refund-refused'],
    wire: (wiring) => ({
      ...wiring,
      dueList: portLike(wiring.dueList, {
        close: async (order) => {
          const history = await wiring.orders.history(order.merchantId, order.orderId);
          const settles = (history?.attention ?? [])
            .filter(({ open }) => open)
            .map((entry) => ({ ...entry, open: false }));
          return wiring.dueList.close(order, settles);
        },
      }),
    }),
  },
  {
    name: 'given-up-silently',
    says: 'the sweep gives up, and nobody is told',
    workloads: ['event-about-nothing'],
    wire: rewritten({ transaction: (writes) => ({ writes: writes.filter((write) => !isEntry(write)) }) }),
  },
];
