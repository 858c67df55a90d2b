import type { Service } from '../../gateway/exchange.ts';
import type { InsideRoute } from '../../gateway/inside-view.ts';
import type { MappingRegistry } from './mapping-registry.ts';
import type { ResourceType } from '../../resource-type.ts';
import { lambdaService } from './api.ts';
import type { LambdaOptions } from './engine.ts';
import { LambdaEngine } from './engine.ts';
import { lambdaInsideRoutes } from './inside-routes.ts';
import type { ResourceContext } from './resources.ts';
import { lambdaResourceTypes } from './resources.ts';

export interface Lambda {
  readonly engine: LambdaEngine;
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
  readonly insideRoutes: readonly InsideRoute[];
}

/** AWS Lambda: Node.js functions, each execution environment a process of this machine. */
export function createLambda({
  mappings,
  assetPath,
  allows,
  ...options
}: LambdaOptions & Omit<ResourceContext, 'engine'> & { mappings: MappingRegistry }): Lambda {
  const engine = new LambdaEngine(options);
  return {
    engine,
    service: lambdaService(engine, mappings),
    resourceTypes: lambdaResourceTypes({ engine, assetPath, allows }),
    insideRoutes: lambdaInsideRoutes(engine, options.logs.engine),
  };
}
