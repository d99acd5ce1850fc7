import { here, type Call } from '../place.ts';
import { noAnswer, type WireResponse } from './wire.ts';

/** The client library gives up a request after this long. */
const REQUEST_TIMEOUT_MS = 3000;
const LATE_MS = 5000;
const AFTER_RETRY_MS = 90_000;
const AFTER_SWEEP_MS = 600_000;

interface Worded {
  readonly throttled: () => WireResponse;
  readonly internalError: () => WireResponse;
}

type Faults = Call<WireResponse>['faults'];

/** What can become of a request to AWS on the wire, as its service words it. */
export function awsFaults(name: string, carryOut: () => Promise<WireResponse>, worded: Worded): Faults {
  const { services } = here();
  const unanswered = async (): Promise<never> => {
    await services.sleep(REQUEST_TIMEOUT_MS);
    throw noAnswer();
  };
  /** Of the repetitions of one request only the first one lands. */
  const lands = (milliseconds: number) => async (): Promise<never> => {
    services.later(`late ${name}`, carryOut, milliseconds);
    return unanswered();
  };
  return {
    throttled: async () => worded.throttled(),
    internal_error: async () => worded.internalError(),
    unavailable: async () => worded.internalError(),
    response_lost: async () => {
      await carryOut().catch(() => undefined);
      return unanswered();
    },
    unanswered: async () => {
      await carryOut().catch(() => undefined);
      return unanswered();
    },
    lands_late: lands(LATE_MS),
    lands_after_retry: lands(AFTER_RETRY_MS),
    lands_after_sweep: lands(AFTER_SWEEP_MS),
  };
}
