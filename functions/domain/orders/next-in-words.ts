import type { Instant } from '../instant.ts';
import type { NextAction } from './next-action.ts';

/** What happens to an operation next, for a person. */
export function nextInWords(next: NextAction): string {
  switch (next.action) {
    case 'none':
      return 'nothing, it is decided';
    case 'wait':
      return `it is being carried out, until ${next.at}`;
    case 'client_may_retry':
      return 'the client may send it again with the same key';
    case 'retry':
      return `it is tried again${at(next.at)}`;
    case 'ask_gateway':
      return `the gateway is asked${at(next.at)}`;
    case 'client_must_authenticate':
      return `the customer has to act, until ${next.until}`;
    case 'customer_must_confirm':
      return `the customer has to confirm the payment, until ${next.until}`;
    case 'person':
      return `a person decides: ${next.reason}`;
  }
}

const at = (when: Instant | undefined): string => (when === undefined ? '' : ` at ${when}`);
