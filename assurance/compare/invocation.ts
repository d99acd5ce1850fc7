import type { Context } from 'aws-lambda';
import type { ApiEvent } from '../../functions/http/api/request.ts';
import { apiEvent } from '../world/api-event.ts';
import { merchantOf } from './effects.ts';
import type { Call } from './engine.ts';

/** What Lambda would hand to the function: both engines get the same. */
export const eventOf = (call: Call): ApiEvent =>
  apiEvent({
    merchantId: merchantOf(call),
    ...(call.key === undefined ? {} : { headers: { 'idempotency-key': call.key } }),
    body: JSON.stringify(call.body ?? { sku: 'mug' }),
  });

/** Its time runs out as the real one's does. Without the deprecated callbacks, which the type still demands. */
export function contextOf({ remainingMs = 30_000 }: Call): Context {
  const deadlineMs = Date.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'function',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:function',
    memoryLimitInMB: '512',
    awsRequestId: '8f5c1a5e-0d0e-4c86-9f6b-2d1b4a7e9c10',
    logGroupName: 'log',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  } as Context;
}
