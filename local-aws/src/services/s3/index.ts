import type { Clock } from '../../clock.ts';
import type { EventTargets } from '../../event-targets.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { FormSigners } from './actions/post-object.ts';
import { s3Service } from './api.ts';
import { S3Engine } from './engine.ts';
import { s3ResourceTypes } from './resources.ts';

/**
 * S3 on the file system.
 * @param options.directory holds the objects' bytes; its `bodies` folder is emptied at the start
 * @param options.targets where notifications go; asked when the first one is sent
 * @param options.forms who signs browsers' forms; without it they are refused
 */
export function createS3(options: {
  clock: Clock;
  directory: string;
  targets: () => EventTargets;
  forms?: FormSigners;
}): { engine: S3Engine; service: Service; resourceTypes: readonly ResourceType[] } {
  const engine = new S3Engine(options);
  return {
    engine,
    service: s3Service(engine, options.forms),
    resourceTypes: s3ResourceTypes(engine),
  };
}
