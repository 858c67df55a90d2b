import { z } from 'zod';
import { AwsError } from '../../gateway/aws-error.ts';
import type { Service } from '../../gateway/exchange.ts';
import { jsonAction, jsonService } from '../../gateway/json-protocol.ts';
import type { LogEvent, LogGroup, LogsEngine } from './engine.ts';
import { filterPattern } from './filter-pattern.ts';
import { logGroupArn } from './resources.ts';

const group = { logGroupName: z.string().optional(), logGroupIdentifier: z.string().optional() };
const page = {
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
  nextToken: z.string().optional(),
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export function logsService(engine: LogsEngine): Service {
  return jsonService({
    namespace: 'com.amazonaws.logs',
    version: '1.1',
    actions: {
      DescribeLogGroups: jsonAction(
        z.object({ logGroupNamePrefix: z.string().default('') }),
        (input) => ({
          logGroups: engine
            .groups()
            .filter(({ logGroupName }) => logGroupName.startsWith(input.logGroupNamePrefix))
            .map(({ logGroupName, creationTime }) => ({
              logGroupName,
              creationTime,
              arn: logGroupArn(logGroupName),
            })),
        }),
      ),
      DescribeLogStreams: jsonAction(z.object(group), (input) => ({
        logStreams: [...find(engine, input).streams.values()],
      })),
      FilterLogEvents: jsonAction(
        z.object({
          ...group,
          ...page,
          filterPattern: z.string().default(''),
          logStreamNames: z.array(z.string()).optional(),
        }),
        (input) => {
          const matches = filterPattern(input.filterPattern);
          const found = select(find(engine, input).events, input).filter(
            ({ message, logStreamName }) =>
              matches(message) && (input.logStreamNames?.includes(logStreamName) ?? true),
          );
          const events = found.slice(0, input.limit).map((event) => ({
            eventId: String(event.sequence),
            logStreamName: event.logStreamName,
            timestamp: event.timestamp,
            ingestionTime: event.timestamp,
            message: event.message,
          }));
          const next = found[input.limit];
          return { events, ...(next && { nextToken: String(next.sequence) }) };
        },
      ),
      GetLogEvents: jsonAction(
        z.object({
          ...group,
          ...page,
          logStreamName: z.string(),
          startFromHead: z.boolean().default(false),
        }),
        (input) => {
          const { events, streams } = find(engine, input);
          if (!streams.has(input.logStreamName)) throw notFound('log stream');
          const found = select(events, input).filter(
            ({ logStreamName }) => logStreamName === input.logStreamName,
          );
          const fromHead = input.startFromHead || input.nextToken !== undefined;
          const shown = fromHead ? found.slice(0, input.limit) : found.slice(-input.limit);
          const last = shown.at(-1)?.sequence;
          return {
            events: shown.map(({ timestamp, message }) => ({
              timestamp,
              ingestionTime: timestamp,
              message,
            })),
            nextForwardToken: last === undefined ? (input.nextToken ?? '0') : String(last + 1),
          };
        },
      ),
    },
  });
}

/** The events within a time range (the end exclusive), from a page's token on. */
function select(
  events: readonly LogEvent[],
  range: { startTime?: number; endTime?: number; nextToken?: string },
): LogEvent[] {
  const { startTime = 0, endTime = Infinity, nextToken = '0' } = range;
  return events.filter(
    ({ sequence, timestamp }) =>
      timestamp >= startTime && timestamp < endTime && sequence >= Number(nextToken),
  );
}

function find(
  engine: LogsEngine,
  input: { logGroupName?: string; logGroupIdentifier?: string },
): LogGroup {
  const identifier = input.logGroupName ?? input.logGroupIdentifier ?? '';
  const found = engine.group(/:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier);
  if (!found) throw notFound('log group');
  return found;
}

function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}
