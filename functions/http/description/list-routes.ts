const PAGED = ['limit', 'cursor'];
const ORDER_FILTERS = ['status', 'email', 'externalReference', 'placedFrom', 'placedTo'];
const ISSUED = ['from', 'to'];

/** Routes that answer with lists. */
export const LIST_ROUTES = {
  'GET /orders': {
    operationId: 'listOrders',
    tag: 'Orders',
    summary: 'List orders, newest first, or find one by the shop’s own reference',
    description:
      'With `externalReference` and nothing else the answer is that order, or 404 `unknown_order`. Otherwise it is a page. ' +
      'A page may have fewer orders than `limit`, or none, and a `nextCursor` all the same: its work is bounded. ' +
      'Orders that are `placed` or need attention come by when they are looked at next, and may come again on a later page. ' +
      'The lists follow an order’s writes within about a second.',
    query: [...ORDER_FILTERS, ...PAGED],
    conditional: 'read',
    answers: [
      { status: 200, says: 'A page, or the order.', schema: ['OrderPage', 'Order'], headers: ['ETagOfOne'] },
      { status: 304, says: 'The order is as If-None-Match has it.', headers: ['ETag'] },
    ],
    problems: ['unknown_order', 'busy'],
  },
  'GET /orders/{orderId}/payments': {
    operationId: 'listPayments',
    tag: 'Orders',
    summary: 'List the checkout attempts of an order, oldest first',
    answers: [{ status: 200, says: 'The payments.', schema: 'Payments' }],
    problems: ['unknown_order'],
  },
  'GET /invoices': {
    operationId: 'listInvoices',
    tag: 'Documents',
    summary: 'List invoices, newest first',
    description:
      'An invoice that was issued within an hour of its order stands where the order was placed, any other where it was issued. ' +
      'A list whose `to` is more than an hour ago is complete and does not change.',
    query: [...ISSUED, ...PAGED],
    answers: [{ status: 200, says: 'A page.', schema: 'InvoicePage' }],
    problems: ['busy'],
  },
  'GET /credit-notes': {
    operationId: 'listAllCreditNotes',
    tag: 'Documents',
    summary: 'List credit notes of all orders, newest first',
    query: [...ISSUED, ...PAGED],
    answers: [{ status: 200, says: 'A page.', schema: 'CreditNotePage' }],
    problems: ['busy'],
  },
  'GET /products': {
    operationId: 'listProducts',
    tag: 'Products',
    summary: 'List products by SKU',
    query: PAGED,
    answers: [{ status: 200, says: 'A page.', schema: 'ProductPage' }],
    problems: ['busy'],
  },
} as const;
