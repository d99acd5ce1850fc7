import { Logger } from '@aws-lambda-powertools/logger';

/** One JSON line an entry. Service name and level come from the function's environment. */
const logger = new Logger();

type Detail = Record<string, unknown>;

export const log = {
  info: (message: string, detail: Detail = {}): void => logger.info(message, detail),
  warn: (message: string, detail: Detail = {}): void => logger.warn(message, detail),
  error: (message: string, detail: Detail = {}): void => logger.error(message, detail),
};
