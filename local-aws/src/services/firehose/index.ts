import type { ResourceType } from '../../resource-type.ts';
import { FirehoseEngine, type FirehoseOptions } from './engine.ts';
import { deliveryStreamType } from './resources.ts';

export interface Firehose {
  readonly resourceTypes: readonly ResourceType[];
  /** Lets go of the streams; resolves when nothing is being written any more. */
  stop(): Promise<void>;
}

/** Amazon Data Firehose: loads Kinesis streams into buckets. */
export function createFirehose(options: FirehoseOptions): Firehose {
  const engine = new FirehoseEngine(options);
  return {
    resourceTypes: [deliveryStreamType({ engine, ...options })],
    stop: () => engine.stop(),
  };
}
