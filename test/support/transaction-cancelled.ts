import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** A transaction that was not carried out, by what is said of each of its writes. */
export const transactionCancelled = (...codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
