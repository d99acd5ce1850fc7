/** What an order means to its customer: the order's fields are all that it is read from. */

const time = (instant) =>
  new Date(instant).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** @returns the state's name, a headline, a sentence, and what the customer can do */
export function meaningOf(order) {
  switch (order.status) {
    case 'paid':
      return paid(order);
    case 'declined':
      return {
        state: 'declined',
        headline: 'The payment failed',
        detail: `${order.decline.message} Nothing was charged, and the book is back on the shelf.`,
        can: ['again'],
      };
    case 'cancelled':
      return {
        state: 'cancelled',
        headline: 'Cancelled',
        detail: afterCancelling(order.payment),
        can: [],
      };
    default:
      return open(order);
  }
}

function afterCancelling(payment) {
  if (payment === undefined)
    return 'Nothing was charged, or it was given back. The book is back on the shelf.';
  return payment.state === 'processing'
    ? 'The bank is still at work. If it pays, the money goes back at once.'
    : 'The payment is being cancelled. The book is back on the shelf.';
}

function paid({ invoiceNumber, refundedMinor, cancelledAt }) {
  const can = invoiceNumber === undefined ? [] : ['invoice'];
  if (cancelledAt !== undefined) {
    const detail = refundedMinor > 0 ? 'The money went back.' : 'The money goes back.';
    return { state: 'cancelled', headline: 'Cancelled and refunded', detail, can };
  }
  const detail = invoiceNumber === undefined ? 'Your invoice is on its way.' : `Invoice ${invoiceNumber}.`;
  return { state: 'paid', headline: 'Paid. Thank you!', detail, can: [...can, 'cancel'] };
}

function open({ payment, action }) {
  if (payment?.state === 'processing') {
    return {
      state: 'processing',
      headline: 'Your bank is at work',
      detail: 'The debit is pending. You need not wait here: the shop is told when it is decided.',
      can: ['cancel', 'tab'],
    };
  }
  if (action === undefined) {
    return { state: 'preparing', headline: 'One moment…', detail: 'The payment is prepared.', can: [] };
  }
  const until = `The book is yours until ${time(action.expiresAt)}.`;
  return payment?.state === 'requires_action'
    ? {
        state: 'waiting',
        headline: 'Waiting for your payment',
        detail: `You have begun to pay and not finished. Go on, or pay otherwise. ${until}`,
        can: ['pay', 'goOn', 'cancel', 'tab'],
      }
    : { state: 'open', headline: 'Pay for your book', detail: until, can: ['pay', 'cancel', 'tab'] };
}

/** Nothing changes any more by itself. */
export const isOver = ({ status, invoiceNumber, payment, cancelledAt, refundedMinor }) =>
  status === 'declined' ||
  (status === 'cancelled' && payment === undefined) ||
  (status === 'paid' && (cancelledAt === undefined ? invoiceNumber !== undefined : refundedMinor > 0));
