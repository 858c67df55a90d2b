import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod';
import type { Target } from '../../demo/target.ts';

const logEvent = z.object({
  eventId: z.string(),
  logStreamName: z.string(),
  /** Milliseconds since the epoch. */
  timestamp: z.number(),
  message: z.string(),
});
export type LogEvent = z.infer<typeof logEvent>;

interface Search {
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly filterPattern: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  /** Milliseconds since the epoch; without it, up to now. */
  readonly endTime?: number;
  readonly logStreamName?: string;
}

/** Every event of a log group that a search finds, oldest first. */
export async function searchLog(
  { logs }: Target,
  logGroupName: string,
  { filterPattern, startTime, endTime, logStreamName }: Search,
): Promise<readonly LogEvent[]> {
  const found: LogEvent[] = [];
  const pages = paginateFilterLogEvents(
    { client: logs },
    {
      logGroupName,
      filterPattern,
      startTime: Math.max(0, Math.floor(startTime)),
      ...(endTime !== undefined && { endTime: Math.ceil(endTime) }),
      ...(logStreamName !== undefined && { logStreamNames: [logStreamName] }),
    },
  );
  for await (const { events } of pages) found.push(...z.array(logEvent).parse(events ?? []));
  return found.toSorted((a, b) => a.timestamp - b.timestamp);
}

const configuration = z.object({
  /** Seconds. */
  Timeout: z.number(),
  LoggingConfig: z.object({ LogGroup: z.string() }),
});

export interface FunctionLog {
  readonly logGroupName: string;
  /** The most that an invocation may last, ms. */
  readonly timeoutMs: number;
}

/** Where a function logs. */
export async function functionLog({ lambda }: Target, FunctionName: string): Promise<FunctionLog> {
  const { Timeout, LoggingConfig } = configuration.parse(
    await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  return { logGroupName: LoggingConfig.LogGroup, timeoutMs: Timeout * 1000 };
}
