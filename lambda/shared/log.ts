import { Logger } from '@aws-lambda-powertools/logger';
import { hideAddresses } from './hide-addresses.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One JSON line for each thing that happened. Never whole events: they hold people's data. */
export interface Log {
  info(message: string, fields?: Fields): void;
  /** Something went wrong, and will be tried again. */
  warn(message: string, cause: unknown): void;
  /** Something went wrong, and nobody tries it again. */
  error(message: string, cause: unknown): void;
  /** The same log, with these fields in every line. */
  with(fields: Fields): Log;
}

/**
 * Writes to the function's log group. Lines of one message are found by its `messageId`. No line
 * holds an e-mail address, wherever it came from.
 */
export function createLog(serviceName: string): Log {
  return over(new Logger({ serviceName, jsonReplacerFn: withoutAddresses }));
}

function withoutAddresses(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? hideAddresses(value) : value;
}

function over(logger: Logger): Log {
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, cause) => logger.warn(message, asError(cause)),
    error: (message, cause) => logger.error(message, asError(cause)),
    with: (fields) => over(logger.createChild({ persistentKeys: { ...fields } })),
  };
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
