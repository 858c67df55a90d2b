import type { Service } from '../../gateway/exchange.ts';
import type { InsideRoute } from '../../gateway/inside-view.ts';
import type { ResourceType } from '../../resource-type.ts';
import { sesApiV1 } from './api-v1.ts';
import { sesApiV2 } from './api-v2.ts';
import { SesEngine, type SesOptions } from './engine.ts';
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

/** Recipients a second: more than a demo sends, and a rate that large accounts have. */
const DEFAULT_SEND_RATE = 500;

/** SES whose mail goes nowhere but into an inbox; both its APIs share one signing name. */
export function createSes({
  sendRate = DEFAULT_SEND_RATE,
  ...options
}: Omit<SesOptions, 'sendRate'> & { sendRate?: number | undefined }): Ses {
  const engine = new SesEngine({ ...options, sendRate });
  const [first, second] = [sesApiV1(engine), sesApiV2(engine)];
  return {
    service: {
      handle: (request) => (request.path.startsWith('/v2/email/') ? second : first).handle(request),
    },
    resourceTypes: sesResources(engine, options.publish),
    inbox: engine.inbox,
    identities: engine.identities,
    insideRoutes: inboxRoutes(engine.inbox),
  };
}
