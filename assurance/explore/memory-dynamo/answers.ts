import type { Item } from './attribute-values.ts';

/** What comes back over the wire: the status and the JSON of the body. */
export interface WireAnswer {
  readonly status: number;
  readonly body: object;
}

export const ok = (body: object): WireAnswer => ({ status: 200, body });

/** As the service words it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const refusal = (name: string, message: string, more: object = {}, status = 400): WireAnswer => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...more },
});

export const conditionFailed = (item: Item | undefined): WireAnswer =>
  refusal(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    item === undefined ? {} : { Item: item },
  );

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

export const cancelled = (reasons: readonly Reason[]): WireAnswer =>
  refusal(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons
      .map(({ Code }) => Code)
      .join(', ')}]`,
    { CancellationReasons: reasons },
  );

export const throttled = (): WireAnswer =>
  refusal(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput was exceeded.',
  );

export const internalError = (): WireAnswer =>
  refusal('InternalServerError', 'The request processing has failed because of an internal error.', {}, 500);

/** A single write that meets a transaction on the same item. */
export const conflict = (): WireAnswer =>
  refusal('TransactionConflictException', 'Transaction is ongoing for the item');

/** A transaction that meets another one: on its first item, say. */
export const transactionConflict = (size: number): WireAnswer =>
  cancelled(
    Array.from({ length: size }, (_, index) =>
      index === 0
        ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
        : { Code: 'None' },
    ),
  );
