import type { ResourceType } from '../resource-type.ts';
import { json, type InsideRoute } from '../gateway/inside-view.ts';
import { Access } from './access.ts';
import { Roles } from './roles.ts';

export interface Iam {
  readonly access: Access;
  readonly resourceTypes: readonly ResourceType[];
  readonly insideRoutes: readonly InsideRoute[];
}

/**
 * IAM's identity policies: what the templates' roles may do. Resource policies (of queues, buckets
 * and functions), permissions boundaries and organizations' policies are not evaluated.
 */
export function createIam({ log }: { log: (line: string) => void }): Iam {
  const roles = new Roles(log);
  const access = new Access(roles, log);
  return {
    access,
    resourceTypes: roles.resourceTypes,
    insideRoutes: [
      { method: 'GET', path: '/_local/permissions', handle: () => json(access.used()) },
    ],
  };
}
