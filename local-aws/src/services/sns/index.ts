import type { Service } from '../../gateway/exchange.ts';
import type { ResourceType } from '../../resource-type.ts';
import { snsService } from './api.ts';
import { SnsEngine, type SnsOptions } from './engine.ts';
import { snsResourceTypes } from './resources.ts';

export interface Sns {
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
  /** Publishes for another service. Throws `NotFound` when the topic does not exist. */
  readonly publish: (topicArn: string, message: string) => void;
}

/** Amazon SNS in memory: standard topics that deliver to queues and functions. */
export function createSns(options: SnsOptions): Sns {
  const engine = new SnsEngine(options);
  return {
    service: snsService(engine),
    resourceTypes: snsResourceTypes(engine, options.log),
    publish: (topicArn, message) => void engine.publish(topicArn, { message }),
  };
}
