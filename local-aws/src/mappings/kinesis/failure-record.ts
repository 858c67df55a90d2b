import { randomUUID } from 'node:crypto';
import type { InvokeResult } from '../../services/lambda/invoke.ts';
import type { GivenUp } from './lane.ts';

/**
 * What an on-failure queue or topic is told of records that were given up. It says where they are, not
 * what they are: they have to be fetched before the stream forgets them.
 * @param result of the latest invocation, if that is why
 * @param now ms since the epoch
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function failureRecord(
  { first, last, size, condition, invocations }: GivenUp,
  place: { readonly functionArn: string; readonly streamArn: string; readonly shardId: string },
  result: InvokeResult | undefined,
  now: number,
): object {
  const answered = result && result.kind !== 'throttled' ? result : undefined;
  return {
    requestContext: {
      requestId: answered?.requestId ?? randomUUID(),
      functionArn: place.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(answered && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(answered.kind === 'function-error' && { functionError: 'Unhandled' }),
      },
    }),
    version: '1.0',
    timestamp: instant(now),
    KinesisBatchInfo: {
      shardId: place.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: instant(first.arrivedAt),
      approximateArrivalOfLastRecord: instant(last.arrivedAt),
      batchSize: size,
      streamArn: place.streamArn,
    },
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
