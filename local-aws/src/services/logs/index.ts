import type { Clock } from '../../clock.ts';
import type { Meter } from '../../gateway/metering/meter.ts';
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
export function createLogs({ clock, meter }: { clock: Clock; meter?: Pick<Meter, 'count'> }): Logs {
  const engine = new LogsEngine(clock, {
    onAppended: (logGroupName, message) =>
      meter?.count({
        principal: logGroupName,
        service: 'logs',
        action: 'PutLogEvents',
        requestBytes: Buffer.byteLength(message),
        responseBytes: 0,
        outcome: 'done',
      }),
  });
  return {
    engine,
    service: logsService(engine),
    resourceTypes: [logGroupType(engine), logStreamType],
  };
}
