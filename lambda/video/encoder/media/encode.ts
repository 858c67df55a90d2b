import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Death, deathBy } from './death.ts';
import { watchMemory } from './memory.ts';
import { ChildEvent, EXIT } from './protocol.ts';
import type { Job, Rendition } from './protocol.ts';

/** What became of an upload. */
export type EncodeOutcome =
  | {
      readonly kind: 'done';
      readonly renditions: readonly Rendition[];
      readonly durationSeconds: number;
      /** Pictures of the source. */
      readonly decodedFrames: number;
      /** How long the child process ran, by the clock on the wall. */
      readonly childMilliseconds: number;
      /** CPU time of the child process. */
      readonly cpuMilliseconds: number;
    }
  /** It cannot become a video, ever; `reason` is a sentence for the uploader. */
  | { readonly kind: 'rejected'; readonly reason: string };

export interface EncodeOptions {
  /** When the caller's own time is up, in milliseconds since the epoch. */
  readonly deadline: number;
  /** How long before the deadline the child is killed, so that the caller can still report it. */
  readonly marginMilliseconds?: number;
  /** Hears what fraction (0 to 1) is done. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
  /** Default: the bundled child beside the bundled function. */
  readonly childPath?: string;
}

/** Time to record a failure and to give the message back to the queue. */
const DEADLINE_MARGIN_MILLISECONDS = 20_000;

/** All the environment the child gets: no credentials, no endpoint, no names of resources. */
const PASSED_ON = ['PATH', 'NODE_PATH', 'TMPDIR'] as const;

/** How much of FFmpeg's own log an error message carries, in characters. */
const LOG_TAIL = 2_000;

/**
 * Encodes an upload in a child process.
 * @throws Death if the file may have been the end of the child
 * @throws Error if the child crashed or was killed otherwise: worth another attempt
 */
export async function encode(job: Job, options: EncodeOptions): Promise<EncodeOutcome> {
  const { deadline, marginMilliseconds = DEADLINE_MARGIN_MILLISECONDS, signal } = options;
  const { childPath = join(__dirname, 'child.cjs') } = options;
  signal?.throwIfAborted();

  const startedAt = performance.now();
  const child = spawn(process.execPath, [childPath, JSON.stringify(job)], {
    env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let killedFor: Error | undefined;
  const kill = (reason: Error): void => {
    killedFor ??= reason;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(
    () => kill(new Death('time', 'The encoder was killed because its time was up.')),
    Math.max(deadline - marginMilliseconds - Date.now(), 0),
  );
  const watch = watchMemory(child.pid, job.limits.memoryBytes, (bytes) =>
    kill(new Death('memory', `The encoder was killed because it held ${bytes} bytes of memory.`)),
  );
  const abort = (): void => kill(new Error('The encoder was killed because the caller gave up.'));
  signal?.addEventListener('abort', abort, { once: true });

  try {
    const log = tailOf(child);
    const [last, ending] = await Promise.all([lastEvent(child, options.onProgress), endOf(child)]);
    if (killedFor) throw killedFor;
    if (ending.code === EXIT.rejected && last?.type === 'rejected') {
      return { kind: 'rejected', reason: last.reason };
    }
    if (ending.code === EXIT.done && last?.type === 'done') {
      const { type: kind, ...result } = last;
      return { kind, ...result, childMilliseconds: performance.now() - startedAt };
    }
    const how = ending.signal ? `by signal ${ending.signal}` : `with exit code ${ending.code}`;
    const message = `The encoder crashed: it ended ${how}. Its log ends: ${log() || '(empty)'}`;
    const death = deathBy(ending.signal);
    throw death ? new Death(death, message) : new Error(message);
  } finally {
    // Whatever went wrong on this side: nothing is left running.
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    clearTimeout(timer);
    watch[Symbol.dispose]();
    signal?.removeEventListener('abort', abort);
  }
}

/** Reads the child's events as they come; resolves to the last one when its output ends. */
async function lastEvent(
  child: ChildProcess,
  onProgress: EncodeOptions['onProgress'],
): Promise<ChildEvent | undefined> {
  if (!child.stdout) return undefined;
  let last: ChildEvent | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    last = readEvent(line);
    if (last?.type === 'progress') onProgress?.(last.fraction);
  }
  return last;
}

/** A line that is no event (the child was killed while it wrote one) counts as none. */
function readEvent(line: string): ChildEvent | undefined {
  try {
    return ChildEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Collects the end of the child's log, however long it is. */
function tailOf(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-LOG_TAIL);
  });
  return () => tail.trim();
}
