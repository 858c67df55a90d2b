import type { Clock } from '../../clock.ts';
import type { FrontDoors, WebOrigins } from '../../gateway/web.ts';
import type { Meter } from '../../gateway/metering/meter.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { TokenIssuers } from '../../token-issuers.ts';
import type { Invoker } from '../lambda/invoke.ts';
import { HttpApis } from './http-apis.ts';
import { httpApiResourceTypes } from './resources.ts';

/** Amazon API Gateway's HTTP APIs, in front of functions. */
export function createHttpApis(options: {
  readonly clock: Clock;
  readonly doors: FrontDoors;
  readonly invoker: () => Invoker;
  readonly issuers: TokenIssuers;
  /** Counts the requests. */
  readonly meter?: Pick<Meter, 'count'>;
  /** Takes the lines of access logs. Default: they are dropped. */
  readonly log?: (logGroupArn: string, line: string) => void;
}): { readonly resourceTypes: readonly ResourceType[]; readonly origins: WebOrigins } {
  const { doors, log = () => {}, ...context } = options;
  const apis = new HttpApis(doors, { ...context, log });
  return { resourceTypes: httpApiResourceTypes(apis), origins: apis };
}
