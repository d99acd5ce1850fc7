import { z } from 'zod';

const gatewayEnvironment = z.object({
  TABLE_NAME: z.string().min(1),
  WEBHOOK_QUEUE_URL: z.url(),
  API_KEY_SECRET_ARN: z.string().min(1),
  /** Late, but before the caller gives up. */
  SLOW_MS: z.coerce.number().int().positive(),
  /** Longer than any caller waits. */
  LOST_MS: z.coerce.number().int().positive(),
});

const deliveryEnvironment = z.object({
  TABLE_NAME: z.string().min(1),
  WEBHOOK_SECRET_ARN: z.string().min(1),
  WEBHOOK_QUEUE_URL: z.url(),
});

/** Checked when the function starts; one that is missing something answers nothing. */
export const readGatewayEnvironment = () => gatewayEnvironment.parse(process.env);
export const readDeliveryEnvironment = () => deliveryEnvironment.parse(process.env);
