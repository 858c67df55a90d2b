import type { Clock } from '../../clock.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { ResourceType } from '../../resource-type.ts';
import { kinesisService } from './api.ts';
import { KinesisEngine } from './engine.ts';
import type { Streams } from './reading.ts';
import { kinesisResourceTypes } from './resources.ts';

export interface Kinesis {
  readonly engine: KinesisEngine;
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
  readonly streams: Streams;
}

/** Amazon Kinesis Data Streams in memory. */
export function createKinesis({ clock }: { clock: Clock }): Kinesis {
  const engine = new KinesisEngine(clock);
  return {
    engine,
    streams: engine,
    service: kinesisService({ engine, clock }),
    resourceTypes: kinesisResourceTypes(engine),
  };
}
