import type { Log } from '../../usecases/ports/log.ts';
import type { IncomingWebhook, ReceiveWebhookResult } from '../../usecases/webhooks/receive-webhook.ts';
import { api, json } from '../api/api.ts';
import { ProblemError, problemResponse } from '../api/problem.ts';
import { rawBodyOf } from '../api/request.ts';

/**
 * An event has to fit a queue's message with its attributes: 1 MiB since 2025, 256 KiB in queues that say so.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const MAX_EVENT_BYTES = 250 * 1024;

/** POST /webhooks/{provider} and POST /webhooks/standard/{sender}: the signature over the raw bytes is the authentication. */
export const receiveWebhookRoute = (
  log: Log,
  receive: (webhook: IncomingWebhook) => Promise<ReceiveWebhookResult>,
) =>
  api(log, async (event) => {
    const rawBody = rawBodyOf(event);
    if (rawBody.byteLength > MAX_EVENT_BYTES) {
      throw new ProblemError({
        code: 'body_too_large',
        detail: `An event has at most ${MAX_EVENT_BYTES} bytes.`,
      });
    }
    const provider = providerIn(event.pathParameters);
    const { code } = await receive({ provider, rawBody, headers: event.headers });
    switch (code) {
      case 'accepted':
        return json(200, { received: true });
      case 'unknown_provider':
        return problemResponse({ code, detail: 'No webhooks of this provider are expected here.' });
      case 'bad_signature':
      case 'malformed_request':
        log.warn(`webhook refused: ${REFUSED[code].reason}`, { provider });
        log.count('WebhookRefused');
        return problemResponse({ code, detail: REFUSED[code].detail });
    }
  });

/** A sender of Standard Webhooks that has a name is a provider of its own. */
const providerIn = ({ provider = '', sender }: Readonly<Record<string, string | undefined>> = {}): string =>
  sender === undefined ? provider : `standard/${sender}`;

const REFUSED = {
  bad_signature: {
    reason: 'bad signature',
    detail: 'The signature does not hold for these bytes at this time.',
  },
  malformed_request: {
    reason: 'no event',
    detail: 'The signature holds, but what is signed is no event that can be read.',
  },
} as const;
