import type { ResourceType } from '../resource-type.ts';
import type { MappingRegistry } from '../services/lambda/mapping-registry.ts';
import { eventSourceMappingType } from './resources.ts';
import { SqsMappings, type MappingContext } from './sqs-mappings.ts';

export interface Mappings {
  readonly registry: MappingRegistry;
  readonly resourceTypes: readonly ResourceType[];
  /** Begins to poll, once every resource exists. */
  start(): void;
  /** Lets go of the queues; batches in flight end by themselves. */
  stop(): Promise<void>;
  /** Whether a batch is in flight. */
  busy(): boolean;
}

/** Event source mappings: what makes a queue drive a function. */
export function createMappings(options: MappingContext): Mappings {
  const mappings = new SqsMappings(options);
  return {
    registry: mappings,
    resourceTypes: [eventSourceMappingType(mappings, options.clock)],
    start: () => mappings.start(),
    stop: () => mappings.stop(),
    busy: () => mappings.busy(),
  };
}
