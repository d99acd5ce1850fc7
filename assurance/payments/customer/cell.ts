import type { Instant } from '../../../functions/domain/instant.ts';
import type { Moment } from './cancellations.ts';
import type { Customer } from './customers.ts';
import type { GatewayBehaviour } from './gateways.ts';
import type { News } from './news.ts';

export interface CustomerCell {
  readonly customer: Customer;
  readonly gateway: GatewayBehaviour;
  readonly news: News;
  readonly cancels: Moment;
  readonly startedAt: Instant;
}
