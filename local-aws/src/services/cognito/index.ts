import type { Clock } from '../../clock.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { InsideRoute } from '../../gateway/inside-view.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { TokenIssuers } from '../../token-issuers.ts';
import { cognitoService } from './api.ts';
import { CognitoEngine } from './engine.ts';
import { cognitoRoutes } from './inside-routes.ts';
import { cognitoResourceTypes } from './resources.ts';

export interface Cognito {
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
  readonly issuers: TokenIssuers;
  readonly insideRoutes: readonly InsideRoute[];
}

/** Amazon Cognito user pools in memory: users, their sign-in, and real tokens. */
export function createCognito({ clock }: { clock: Clock }): Cognito {
  const engine = new CognitoEngine(clock);
  return {
    service: cognitoService(engine),
    resourceTypes: cognitoResourceTypes(engine),
    issuers: engine,
    insideRoutes: cognitoRoutes(engine),
  };
}
