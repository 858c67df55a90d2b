import { z } from 'zod';
import { AwsError } from '../../gateway/aws-error.ts';
import type { Service } from '../../gateway/exchange.ts';
import { jsonAction, jsonService } from '../../gateway/json-protocol.ts';
import type { LogEvent, LogGroup, LogsEngine } from './engine.ts';
import { filterPattern } from './filter-pattern.ts';
import { logsPermissions } from './permissions.ts';
import { logGroupArn, logGroupName } from './resources.ts';

const group = { logGroupName: z.string().optional(), logGroupIdentifier: z.string().optional() };
/** Says where the next page begins. */
const token = z.string().regex(/^\d+$/, 'is not a token of ours').optional();
const page = {
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
  nextToken: token,
};
const listing = { limit: z.int().min(1).max(50).default(50), nextToken: token };

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export function logsService(engine: LogsEngine): Service {
  return jsonService({
    namespace: 'com.amazonaws.logs',
    version: '1.1',
    permissions: logsPermissions,
    actions: {
      DescribeLogGroups: jsonAction(
        z.object({
          ...listing,
          logGroupNamePrefix: z.string().default(''),
          logGroupNamePattern: z.string().default(''),
        }),
        (input) => {
          const pattern = input.logGroupNamePattern.toLowerCase();
          const found = engine
            .groups()
            .filter(
              ({ logGroupName: name }) =>
                name.startsWith(input.logGroupNamePrefix) && name.toLowerCase().includes(pattern),
            )
            .map(({ logGroupName: name, creationTime }) => ({
              logGroupName: name,
              creationTime,
              arn: logGroupArn(name),
            }));
          const { items, nextToken } = pageOf(found, input);
          return { logGroups: items, nextToken };
        },
      ),
      DescribeLogStreams: jsonAction(
        z.object({
          ...group,
          ...listing,
          logStreamNamePrefix: z.string().default(''),
          orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
          descending: z.boolean().default(false),
        }),
        (input) => {
          const direction = input.descending ? -1 : 1;
          const found = [...find(engine, input).streams.values()]
            .filter(({ logStreamName }) => logStreamName.startsWith(input.logStreamNamePrefix))
            .toSorted((a, b) =>
              input.orderBy === 'LastEventTime'
                ? direction * (a.lastEventTimestamp - b.lastEventTimestamp)
                : direction * (a.logStreamName < b.logStreamName ? -1 : 1),
            );
          const { items, nextToken } = pageOf(found, input);
          return { logStreams: items, nextToken };
        },
      ),
      FilterLogEvents: jsonAction(
        z.object({
          ...group,
          ...page,
          filterPattern: z.string().default(''),
          logStreamNames: z.array(z.string()).optional(),
          logStreamNamePrefix: z.string().default(''),
        }),
        (input) => {
          const matches = filterPattern(input.filterPattern);
          const found = select(find(engine, input).events, input).filter(
            ({ message, logStreamName }) =>
              matches(message) &&
              logStreamName.startsWith(input.logStreamNamePrefix) &&
              (input.logStreamNames?.includes(logStreamName) ?? true),
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

function pageOf<T>(
  all: readonly T[],
  { limit, nextToken = '0' }: { limit: number; nextToken?: string | undefined },
): { items: readonly T[]; nextToken: string | undefined } {
  const end = Number(nextToken) + limit;
  return {
    items: all.slice(Number(nextToken), end),
    nextToken: end < all.length ? String(end) : undefined,
  };
}

function find(
  engine: LogsEngine,
  input: { logGroupName?: string; logGroupIdentifier?: string },
): LogGroup {
  const identifier = input.logGroupName ?? input.logGroupIdentifier ?? '';
  const found = engine.group(logGroupName(identifier));
  if (!found) throw notFound('log group');
  return found;
}

function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}
