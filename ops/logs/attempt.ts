import type { LogEvent } from './log-events.ts';
import { readLogLine, type AppLine } from './log-line.ts';

/** How an attempt ended, as far as the log tells. */
export type Ending =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  /** Behind a failed message of its FIFO group. */
  | { readonly kind: 'not-tried' }
  | {
      readonly kind: 'failed';
      readonly error: string;
      /** Which receive of how many it was. Undefined: the invocation failed as a whole. */
      readonly receive: { readonly count: number; readonly most: number } | undefined;
    };

export type Failed = Extract<Ending, { kind: 'failed' }>;

/** Did it fail at the last permitted receive? */
export function isLast(ending: Ending): boolean {
  return (
    ending.kind === 'failed' &&
    ending.receive !== undefined &&
    ending.receive.count >= ending.receive.most
  );
}

/** What one invocation did for one message, for one event of S3 or one request. */
export interface Attempt {
  readonly requestId: string | undefined;
  /** Undefined: the function was not invoked for a message. */
  readonly messageId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch; undefined: it has not ended. */
  readonly endedAt: number | undefined;
  /** What it said, in order. */
  readonly lines: readonly (AppLine & { readonly timestamp: number })[];
  readonly ending: Ending;
}

interface Invocation {
  readonly requestId: string | undefined;
  readonly startedAt: number;
  endedAt: number | undefined;
  problem: string | undefined;
  error: string | undefined;
}

type Line = Attempt['lines'][number];

/**
 * What the invocations of one log stream did for what was searched. An environment runs one
 * invocation at a time, so a line belongs to the one that started last before it: our own lines
 * carry no request id.
 * @param found what the search found
 * @param platform what Lambda wrote into the same stream around it
 */
export function readAttempts(
  found: readonly LogEvent[],
  platform: readonly LogEvent[],
): readonly Attempt[] {
  const invocations = readInvocations(platform);
  const attempts = new Map<string, { invocation: Invocation; lines: Line[] }>();
  for (const { timestamp, message } of found) {
    const line = readLogLine(message);
    if (line.kind !== 'app' && line.kind !== 'error') continue;
    const invocation = invocations.findLast((one) => isDuring(one, timestamp)) ?? {
      requestId: undefined,
      startedAt: timestamp,
      endedAt: undefined,
      problem: undefined,
      error: undefined,
    };
    const messageId = line.kind === 'app' ? line.messageId : undefined;
    const key = `${invocation.requestId} ${messageId}`;
    const attempt = attempts.get(key) ?? { invocation, lines: [] };
    attempts.set(key, attempt);
    if (line.kind === 'app') attempt.lines.push({ ...line, timestamp });
    else invocation.error ??= line.error;
  }
  return [...attempts.values()].map(({ invocation, lines }) => ({
    requestId: invocation.requestId,
    messageId: lines[0]?.messageId,
    startedAt: invocation.startedAt,
    endedAt: invocation.endedAt,
    lines,
    ending: endingOf(invocation, lines),
  }));
}

/** Lambda reads what a function writes a moment late, ms. */
const LATE = 100;

/** The log may have a line before it has the start of its invocation: it is not the one before. */
function isDuring({ startedAt, endedAt = Infinity }: Invocation, timestamp: number): boolean {
  return startedAt <= timestamp && timestamp <= endedAt + LATE;
}

function readInvocations(platform: readonly LogEvent[]): readonly Invocation[] {
  const invocations: Invocation[] = [];
  for (const { timestamp, message } of platform) {
    const line = readLogLine(message);
    switch (line.kind) {
      case 'start':
        invocations.push({
          requestId: line.requestId,
          startedAt: timestamp,
          endedAt: undefined,
          problem: undefined,
          error: undefined,
        });
        break;
      case 'report': {
        const ended = invocations.find(({ requestId }) => requestId === line.requestId);
        if (ended) Object.assign(ended, { endedAt: timestamp, problem: line.problem });
        break;
      }
      case 'error': {
        const current = invocations.at(-1);
        if (current) current.error ??= line.error;
        break;
      }
      case 'app':
      case 'other':
    }
  }
  return invocations;
}

function endingOf({ endedAt, problem, error }: Invocation, lines: readonly Line[]): Ending {
  for (const { message, error: said } of lines) {
    const [, count, most] = /^Failed at receive (\d+) of (\d+)$/.exec(message) ?? [];
    if (count === undefined) continue;
    return {
      kind: 'failed',
      error: said ? `${said.name}: ${said.message}` : 'no reason was logged',
      receive: { count: Number(count), most: Number(most) },
    };
  }
  if (lines.some(({ message }) => message.startsWith('Not tried:'))) return { kind: 'not-tried' };
  const given = lines.find(({ level }) => level === 'ERROR')?.error;
  const died = given ? `${given.name}: ${given.message}` : (error ?? problem);
  if (died !== undefined) return { kind: 'failed', error: died, receive: undefined };
  return { kind: endedAt === undefined ? 'running' : 'succeeded' };
}
