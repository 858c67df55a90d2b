import type { Clock } from '../../clock.ts';
import type { Service } from '../../gateway/exchange.ts';
import type { ResourceType } from '../../resource-type.ts';
import { logsService } from './api.ts';
import { LogsEngine } from './engine.ts';
import { logGroupType, logStreamType } from './resources.ts';

export interface Logs {
  readonly engine: LogsEngine;
  readonly service: Service;
  readonly resourceTypes: readonly ResourceType[];
}

/** Amazon CloudWatch Logs in memory: what functions wrote, to be read again. */
export function createLogs({ clock }: { clock: Clock }): Logs {
  const engine = new LogsEngine(clock);
  return {
    engine,
    service: logsService(engine),
    resourceTypes: [logGroupType(engine), logStreamType],
  };
}
