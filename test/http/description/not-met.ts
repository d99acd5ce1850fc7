/** What no answer of met.dynamodb.test.ts met, and why. */
export const NOT_MET: readonly (readonly [one: RegExp, why: string])[] = [
  [/ 401$/, 'API Gateway asks the authorizer, and answers itself: test/e2e/bad-input.test.ts'],
  [/ 429$/, 'API Gateway throttles, and no test has it do so'],
  [/^GatewayMessage/, 'So answers API Gateway alone'],
  [/\.standIns$/, 'The page tells them once it is drawn, and none is drawn here: test/adapters/pdf'],
  [/^CancelledOrder.payment.unavailableMethods$/, 'What the customer may choose from is of no use any more'],
  [/^CreditNote.discounts\./, 'What a credit note refunds has its share of the discounts'],
  [/^unauthenticated$/, 'Behind the authorizer it does not happen: test/http/api/request.test.ts'],
];
