import { z } from 'zod';

/** What the gateway's own ledger says, as far as the page shows it. */
const ledgerPage = z.object({
  entries: z.array(
    z.object({
      type: z.string(),
      at: z.string(),
      eventType: z.string().optional(),
      status: z.number().nullish(),
    }),
  ),
});

export type GatewayEntry = z.infer<typeof ledgerPage>['entries'][number];

export interface PretendAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Stripe's part of the demo: in a real shop the browser asks Stripe itself, by Stripe.js and with a publishable key. The
 * sandbox has one secret key and no browser may hold it, so the shop's server passes these requests on.
 */
export interface PretendStripe {
  readonly confirm: (confirmation: unknown) => Promise<PretendAnswer>;
  readonly act: (clientSecret: string, result: 'success' | 'failure') => Promise<PretendAnswer>;
  readonly ledger: (orderId: string) => Promise<readonly GatewayEntry[]>;
}

const TIMEOUT_MS = 20_000;
const confirmationOf = z.looseObject({
  clientSecret: z.string().regex(/^pi_[A-Za-z0-9]+_secret_[A-Za-z0-9]+$/),
});

export function pretendStripe(url: string, apiKey: string): PretendStripe {
  const ask = async (path: string, init: RequestInit = {}): Promise<PretendAnswer> => {
    const response = await fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  };
  const place = (clientSecret: string): string => {
    const [id = ''] = clientSecret.split('_secret_');
    return `/sandbox/payment_intents/${id}`;
  };
  return {
    confirm: async (confirmation) => {
      const parsed = confirmationOf.safeParse(confirmation);
      if (!parsed.success) return WRONG_SECRET;
      const body = JSON.stringify(parsed.data);
      return ask(`${place(parsed.data.clientSecret)}/confirm`, { method: 'POST', body });
    },
    act: async (clientSecret, result) => {
      const parsed = confirmationOf.safeParse({ clientSecret });
      if (!parsed.success) return WRONG_SECRET;
      const body = new URLSearchParams({ result });
      return ask(`${place(clientSecret)}/authenticate`, { method: 'POST', body });
    },
    ledger: async (orderId) => {
      const { body } = await ask(`/sandbox/ledger?orderId=${encodeURIComponent(orderId)}`);
      return ledgerPage.parse(JSON.parse(body)).entries;
    },
  };
}

const WRONG_SECRET: PretendAnswer = {
  status: 400,
  body: JSON.stringify({ error: { message: 'That is no client secret.' } }),
};
