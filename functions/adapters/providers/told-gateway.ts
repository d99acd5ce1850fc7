import { GatewayFault, type PaymentGateway } from '../../usecases/ports/gateway.ts';
import type { Log } from '../../usecases/ports/log.ts';

/** What a call is about: a request of ours, our reference, or the gateway's own id. Never its payment method. */
type Subject = string | { readonly reference: string; readonly attempt?: number };

/**
 * The one place where a call to the gateway becomes a line of the log: which operation, what came of it, and how long it
 * took. The order is the invocation's.
 */
export function toldGateway(gateway: PaymentGateway, log: Log): PaymentGateway {
  const told = async <Outcome extends { readonly code: string } | undefined>(
    call: string,
    subject: Subject,
    made: () => Promise<Outcome>,
  ): Promise<Outcome> => {
    const startedAt = performance.now();
    const tell = (outcome: string): void => {
      const about = typeof subject === 'string' ? { operation: subject } : named(subject);
      const ms = Math.round(performance.now() - startedAt);
      log.info(`gateway ${call}`, { ...about, outcome, ms });
    };
    try {
      const outcome = await made();
      tell(outcome?.code ?? 'not_found');
      return outcome;
    } catch (error) {
      tell(error instanceof GatewayFault ? error.error.code : 'fault');
      throw error;
    }
  };
  const { keyWindowMs, timeoutMs } = gateway;
  return {
    keyWindowMs,
    timeoutMs,
    charge: async (request, sending) =>
      told(`charge, ${sending}`, request, async () => gateway.charge(request, sending)),
    find: async (reference, sent) => told('find', reference, async () => gateway.find(reference, sent)),
    retrieve: async (id) => told('retrieve', id, async () => gateway.retrieve(id)),
    cancel: async (id) => told('cancel', id, async () => gateway.cancel(id)),
    refund: async (request, sending) =>
      told(`refund, ${sending}`, request, async () => gateway.refund(request, sending)),
    findRefund: async (request) => told('find refund', request, async () => gateway.findRefund(request)),
  };
}

const named = ({ reference, attempt }: Exclude<Subject, string>) => ({
  operation: reference,
  ...(attempt === undefined ? {} : { attempt }),
});
