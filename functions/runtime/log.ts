import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** One JSON line an entry. Service name and level come from the function's environment. */
const logger = new Logger();

/**
 * Counts go out as log lines too (CloudWatch's embedded metric format): no request, and nothing to flush. One metric for
 * all functions of a stage, whose namespace comes from the function's environment: an alarm then needs no sum.
 */
const metrics = new Metrics({ serviceName: 'once' });

type Detail = Record<string, unknown>;

export const log = {
  info: (message: string, detail: Detail = {}): void => logger.info(message, detail),
  warn: (message: string, detail: Detail = {}): void => logger.warn(message, detail),
  error: (message: string, detail: Detail = {}): void => logger.error(message, detail),
  count: (event: string, amount = 1): void => {
    metrics.singleMetric().addMetric(event, MetricUnit.Count, amount);
  },
  measure: (what: string, amount: number): void => {
    const unit = what.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Milliseconds;
    metrics.singleMetric().addMetric(what, unit, amount);
  },
};
