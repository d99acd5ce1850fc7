import * as z from 'zod/mini';

/** POST /webhooks/{provider}: the queue has the event. */
export const received = z.strictObject({ received: z.literal(true) });
