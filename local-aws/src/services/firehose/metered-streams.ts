import type { Meter } from '../../gateway/metering/meter.ts';
import { readBytes } from '../kinesis/billed.ts';
import type { Streams } from '../kinesis/reading.ts';

const KILOBYTE = 1024;
const STEP = 5;

/**
 * Counts what a delivery stream reads, as calls of `principal`. Firehose bills it by kilobytes, each
 * record rounded up to the next five.
 * @see https://aws.amazon.com/firehose/pricing/
 */
export function meteredStreams(
  streams: Streams,
  principal: string,
  meter: Pick<Meter, 'count'>,
): Streams {
  return {
    has: (arn) => streams.has(arn),
    shards: (arn) => streams.shards(arn),
    watch: (arn, changed) => streams.watch(arn, changed),
    open(...place) {
      const cursor = streams.open(...place);
      return {
        read(limit) {
          const read = cursor.read(limit);
          const { records } = read;
          if (records.length > 0)
            meter.count({
              principal,
              service: 'kinesis',
              action: 'GetRecords',
              entries: records.length,
              requestBytes: 0,
              responseBytes: records.reduce((sum, { data }) => sum + data.length, 0),
              billed: {
                readBytes: readBytes(records),
                ingestedKilobytes: records.reduce((sum, { data }) => sum + rounded(data.length), 0),
              },
              outcome: 'done',
            });
          return read;
        },
      };
    },
  };
}

function rounded(bytes: number): number {
  return Math.ceil(bytes / (STEP * KILOBYTE)) * STEP;
}
