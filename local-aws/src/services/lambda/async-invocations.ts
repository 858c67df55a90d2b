import type { Clock } from '../../clock.ts';
import type { EventTargets } from '../../event-targets.ts';
import type { FunctionPool } from './function-pool.ts';
import type { InvokeResult } from './invoke.ts';

interface QueuedEvent {
  readonly pool: FunctionPool;
  readonly requestId: string;
  readonly payload: string;
  readonly receivedAt: number;
  /** How often the function ran. */
  invocations: number;
  throttles: number;
  result?: InvokeResult;
}

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * The queue between asynchronous callers and a function: errors are retried after one minute, then
 * two; throttles for as long as the event may be old, with a backoff from one second to five minutes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvocations {
  readonly #clock: Clock;
  readonly #targets: () => EventTargets;
  readonly #invoke: (
    pool: FunctionPool,
    payload: string,
    requestId: string,
  ) => Promise<InvokeResult>;
  readonly #log: (pool: FunctionPool, line: string) => void;
  readonly #retries = new Set<() => void>();
  #stopped = false;

  constructor(options: {
    clock: Clock;
    targets: () => EventTargets;
    invoke: (pool: FunctionPool, payload: string, requestId: string) => Promise<InvokeResult>;
    log: (pool: FunctionPool, line: string) => void;
  }) {
    this.#clock = options.clock;
    this.#targets = options.targets;
    this.#invoke = options.invoke;
    this.#log = options.log;
  }

  enqueue(pool: FunctionPool, payload: string, requestId: string): void {
    const receivedAt = this.#clock.now();
    this.#attempt({ pool, requestId, payload, receivedAt, invocations: 0, throttles: 0 });
  }

  /** Drops what still waits for a retry. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
  }

  #attempt(event: QueuedEvent): void {
    this.#invoke(event.pool, event.payload, event.requestId)
      .then((result) => this.#conclude(event, result))
      .catch((error: unknown) =>
        this.#log(event.pool, `The event ${event.requestId} was lost: ${String(error)}`),
      );
  }

  #conclude(event: QueuedEvent, result: InvokeResult): void {
    if (this.#stopped) return;
    switch (result.kind) {
      case 'success':
        event.invocations++;
        event.result = result;
        return this.#finish(event, 'Success');
      case 'function-error': {
        event.invocations++;
        event.result = result;
        if (event.invocations > event.pool.eventInvoke.maximumRetryAttempts)
          return this.#finish(event, 'RetriesExhausted');
        return this.#retry(event, event.invocations === 1 ? MINUTE : 2 * MINUTE);
      }
      case 'throttled':
        return this.#retry(event, Math.min(SECOND * 2 ** event.throttles++, 5 * MINUTE));
      default:
        return result satisfies never;
    }
  }

  #retry(event: QueuedEvent, delay: number): void {
    const time = this.#clock.now() + delay;
    const maximumAge = event.pool.eventInvoke.maximumEventAge * SECOND;
    if (time - event.receivedAt > maximumAge) return this.#finish(event, 'EventAgeExceeded');
    const cancel = this.#clock.at(time, () => {
      this.#retries.delete(cancel);
      this.#attempt(event);
    });
    this.#retries.add(cancel);
  }

  #finish(event: QueuedEvent, condition: Condition): void {
    const { onSuccess, onFailure } = event.pool.eventInvoke;
    const target = condition === 'Success' ? onSuccess : onFailure;
    if (target) this.#targets().deliver(target, this.#record(event, condition));
    else if (condition !== 'Success')
      this.#log(
        event.pool,
        `The event ${event.requestId} was dropped (${condition} after ${event.invocations} invocations): the function has no on-failure destination`,
      );
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  #record(event: QueuedEvent, condition: Condition): object {
    const { result } = event;
    const response = result &&
      result.kind !== 'throttled' && {
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          ...(result.kind === 'function-error' && { functionError: 'Unhandled' }),
        },
        responsePayload: parse(result.payload),
      };
    return {
      version: '1.0',
      timestamp: new Date(this.#clock.now()).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: `${event.pool.configuration.functionArn}:$LATEST`,
        condition,
        approximateInvokeCount: event.invocations,
      },
      requestPayload: parse(event.payload),
      ...response,
    };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
