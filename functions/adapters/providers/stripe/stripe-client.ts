import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import Stripe from 'stripe';
import * as z from 'zod/mini';
import { lookupLoopback } from './loopback.ts';

export interface StripeClientOptions {
  readonly apiKey: string;
  /** Where Stripe's API is spoken; undefined: at Stripe. */
  readonly url: string | undefined;
  /** How long it may be silent, in milliseconds. */
  readonly timeoutMs: number;
}

export const createStripeClient = ({ apiKey, url, timeoutMs }: StripeClientOptions): Stripe =>
  new Stripe(apiKey, {
    // Repeating is a decision of ours, recorded as an attempt.
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    httpClient: sentOnce(Stripe.createNodeHttpClient(tlsAgent)),
    ...(url === undefined ? {} : endpoint(new URL(url))),
  });

/**
 * A connection that is kept may have been closed while Lambda had the function frozen, and what is sent on it is lost: a
 * charge that is unknown, for nothing. Stripe's client would send it once more. A handshake for each call is cheaper.
 */
const KEPT = { keepAlive: false };
const tlsAgent = new TlsAgent(KEPT);
const loopbackAgent = new Agent({ ...KEPT, lookup: lookupLoopback });

const endpoint = ({ hostname, port, protocol }: URL): Stripe.StripeConfig =>
  protocol === 'http:'
    ? {
        host: hostname,
        port,
        protocol: 'http',
        httpClient: sentOnce(Stripe.createNodeHttpClient(loopbackAgent)),
      }
    : { host: hostname, protocol: 'https', ...(port === '' ? {} : { port }) };

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;

const closed = z.object({ code: z.enum(['ECONNRESET', 'EPIPE']) });

/**
 * The client repeats a request when the connection is closed under it, whatever `maxNetworkRetries` says, and then
 * reports the second fault alone. It knows a closed connection by its code, so the code is taken off.
 */
const sentOnce = (client: HttpClient): HttpClient => ({
  getClientName: () => client.getClientName(),
  makeRequest: async (...request) => {
    try {
      return await client.makeRequest(...request);
    } catch (error) {
      if (closed.safeParse(error).success) throw new Error('the connection was closed', { cause: error });
      throw error;
    }
  },
});
