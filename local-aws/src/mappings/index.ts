import type { InsideRoute } from '../gateway/inside-view.ts';
import type { ResourceType } from '../resource-type.ts';
import type { MappingRegistry } from '../services/lambda/mapping-registry.ts';
import { EventSourceMappings, type MappingContext } from './event-source-mappings.ts';
import { mappingRoutes } from './inside-routes.ts';
import { eventSourceMappingType } from './resources.ts';

export interface Mappings {
  readonly registry: MappingRegistry;
  readonly resourceTypes: readonly ResourceType[];
  readonly insideRoutes: readonly InsideRoute[];
  /** Begins to poll, once every resource exists. */
  start(): void;
  /** Lets go of queues and streams; batches in flight end by themselves. */
  stop(): Promise<void>;
  /** Whether a batch is in flight. */
  busy(): boolean;
}

/** Event source mappings: what makes a queue or a stream drive a function. */
export function createMappings(options: MappingContext): Mappings {
  const mappings = new EventSourceMappings(options);
  return {
    registry: mappings,
    resourceTypes: [eventSourceMappingType(mappings, options.clock)],
    insideRoutes: mappingRoutes(mappings),
    start: () => mappings.start(),
    stop: () => mappings.stop(),
    busy: () => mappings.busy(),
  };
}
