import type { Clock } from '../../clock.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { InsideRoute } from '../../gateway/inside-view.ts';
import type { ResourceType } from '../../resource-type.ts';
import { sesApiV1 } from './api-v1.ts';
import { SesEngine } from './engine.ts';
import type { Identities } from './identities.ts';
import type { Inbox } from './inbox.ts';
import { inboxRoutes } from './inside-routes.ts';
import { sesResources } from './resources.ts';

export interface Ses {
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
  readonly inbox: Inbox;
  readonly identities: Identities;
  readonly insideRoutes: readonly InsideRoute[];
}

/** SES whose mail goes nowhere but into an inbox. */
export function createSes({ clock }: { clock: Clock }): Ses {
  const engine = new SesEngine(clock);
  return {
    service: sesApiV1(engine),
    resourceTypes: sesResources(engine.identities),
    inbox: engine.inbox,
    identities: engine.identities,
    insideRoutes: inboxRoutes(engine.inbox),
  };
}
