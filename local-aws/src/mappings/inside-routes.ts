import { json, type InsideRoute } from '../gateway/inside-view.ts';
import type { EventSourceMappings } from './event-source-mappings.ts';

/** `GET /_local/streams`: how far each mapping has come with each shard of its stream. */
export function mappingRoutes(mappings: EventSourceMappings): readonly InsideRoute[] {
  return [
    {
      method: 'GET',
      path: '/_local/streams',
      handle: () =>
        json(
          mappings.streams().map(({ mapping, shards }) => ({
            uuid: mapping.uuid,
            functionArn: mapping.functionArn,
            eventSourceArn: mapping.eventSourceArn,
            state: mapping.state,
            shards,
          })),
        ),
    },
  ];
}
