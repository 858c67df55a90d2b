import type { Clock } from '../../clock.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { ResourceType } from '../../resource-type.ts';
import { sqsService } from './api.ts';
import { SqsEngine } from './engine.ts';
import type { Queues } from './messages.ts';
import { sqsResourceTypes } from './resources.ts';

export interface Sqs {
  readonly engine: SqsEngine;
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
  readonly queues: Queues;
}

/** Amazon SQS in memory. `endpoint` is asked for when a queue's URL is. */
export function createSqs({ clock, endpoint }: { clock: Clock; endpoint: () => string }): Sqs {
  const engine = new SqsEngine(clock);
  const context = { engine, endpoint };
  return {
    engine,
    queues: engine,
    service: sqsService(context),
    resourceTypes: sqsResourceTypes(context),
  };
}
