import { z } from 'zod';
import type { StartingPosition } from '../reading.ts';
import { refusals } from '../refusals.ts';

export const positionType = z.enum([
  'TRIM_HORIZON',
  'LATEST',
  'AT_TIMESTAMP',
  'AT_SEQUENCE_NUMBER',
  'AFTER_SEQUENCE_NUMBER',
]);

/**
 * @param asked.timestamp seconds since the epoch
 * @param now ms since the epoch
 * @throws AwsError InvalidArgumentException when what the type needs is missing
 */
export function startingPosition(
  asked: {
    readonly type: z.output<typeof positionType>;
    readonly sequenceNumber?: string | undefined;
    readonly timestamp?: number | undefined;
  },
  now: number,
): StartingPosition {
  const { type, sequenceNumber } = asked;
  switch (type) {
    case 'TRIM_HORIZON':
    case 'LATEST':
      return { type };
    case 'AT_TIMESTAMP': {
      const timestamp = (asked.timestamp ?? Number.NaN) * 1000;
      if (Number.isNaN(timestamp))
        throw refusals.invalidArgument('AT_TIMESTAMP needs a Timestamp.');
      if (timestamp > now)
        throw refusals.invalidArgument(
          `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${timestamp}, currentTimestampInMillis: ${now}`,
        );
      return { type, timestamp };
    }
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined)
        throw refusals.invalidArgument(`${type} needs a sequence number.`);
      return { type, sequenceNumber };
    default:
      return type satisfies never;
  }
}
