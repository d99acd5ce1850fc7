import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { traceIdOf } from '../domain/trace.ts';
import { aboutInvocation } from './invocation.ts';

/** Bytes cost: a line has nothing that no one asks for. */
class ShortLines extends LogFormatter {
  formatAttributes(attributes: UnformattedAttributes, more: LogAttributes): LogItem {
    const { logLevel: level, message, timestamp, serviceName: service } = attributes;
    const line = { level, message, timestamp: this.formatTimestamp(timestamp), service };
    return new LogItem({ attributes: line }).addAttributes(more);
  }
}

/** One JSON line an entry. Service name and level come from the function's environment. */
const logger = new Logger({ logFormatter: new ShortLines() });

/**
 * Counts go out as log lines too (CloudWatch's embedded metric format): no request, and nothing to flush. One metric for
 * all functions of a stage, whose namespace comes from the function's environment: an alarm then needs no sum.
 */
const metrics = new Metrics({ serviceName: 'once' });

type Detail = Record<string, unknown>;

/** Which invocation says it, about which order, in whose trace. What the line says itself goes first. */
function located(detail: Detail): Detail {
  const line = { ...aboutInvocation(), ...detail };
  const traceId = typeof line['orderId'] === 'string' ? traceIdOf(line['orderId']) : undefined;
  return traceId === undefined ? line : { ...line, traceId };
}

export const log = {
  info: (message: string, detail: Detail = {}): void => logger.info(message, located(detail)),
  warn: (message: string, detail: Detail = {}): void => logger.warn(message, located(detail)),
  error: (message: string, detail: Detail = {}): void => logger.error(message, located(detail)),
  count: (event: string, amount = 1): void => {
    metrics.singleMetric().addMetric(event, MetricUnit.Count, amount);
  },
  measure: (what: string, seconds: number): void => {
    metrics.singleMetric().addMetric(what, MetricUnit.Seconds, seconds);
  },
};
