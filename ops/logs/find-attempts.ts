import type { Target } from '../../demo/target.ts';
import { readAttempts, type Attempt } from './attempt.ts';
import { searchLog, type FunctionLog, type LogEvent } from './log-events.ts';

/** Every line of Lambda itself names the request: in text as the first, in JSON as the second. */
const PLATFORM_LINES = '?RequestId ?requestId';

/**
 * What a function did for a message, a video, or whatever else its lines name, oldest first. Lambda's
 * own lines, which tell of timeouts and of environments that died, do not name it: they are searched
 * for around those that do, in the same log stream.
 * @param startTime milliseconds since the epoch
 */
export async function findAttempts(
  target: Target,
  { logGroupName, timeoutMs }: FunctionLog,
  id: string,
  startTime: number,
): Promise<readonly Attempt[]> {
  const found = await searchLog(target, logGroupName, { filterPattern: `"${id}"`, startTime });
  const streams = Map.groupBy(found, ({ logStreamName }) => logStreamName);
  const attempts = [...streams].map(async ([logStreamName, lines]) =>
    readAttempts(
      lines,
      await searchLog(target, logGroupName, {
        filterPattern: PLATFORM_LINES,
        logStreamName,
        startTime: timeOf(lines[0]) - timeoutMs - MARGIN,
        endTime: timeOf(lines.at(-1)) + timeoutMs + MARGIN,
      }),
    ),
  );
  return (await Promise.all(attempts)).flat().toSorted((a, b) => a.startedAt - b.startedAt);
}

/** For what Lambda does before and after the function's own time, ms. */
const MARGIN = 60_000;

function timeOf(event: LogEvent | undefined): number {
  return event?.timestamp ?? 0;
}
