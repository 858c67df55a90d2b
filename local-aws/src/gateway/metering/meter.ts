/**
 * What AWS bills of calls besides their number, in its own units, e.g. `writeRequestUnits` of DynamoDB.
 * What is rounded up for each record or item is rounded already.
 */
export type Billed = Readonly<Record<string, number>>;

/** One call to a service that was answered, or a poller's that AWS would bill. */
export interface MeteredCall {
  /** A function's name, `mapping:<function>` for the polls of its mappings, `operator`, `anonymous`. */
  readonly principal: string;
  /** The service's signing name, e.g. `sqs`. */
  readonly service: string;
  /** As the API names it, e.g. `SendMessageBatch`; undefined: the service has no such action. */
  readonly action: string | undefined;
  /** How many calls, when one event stands for several. Default: 1. */
  readonly calls?: number;
  /** Messages, items or destinations that it carried, in either direction. Default: 1. */
  readonly entries?: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly billed?: Billed | undefined;
  readonly outcome: 'done' | 'error' | 'throttled';
}

/** An invocation that ended, however it ended. */
export interface MeteredInvocation {
  readonly functionName: string;
  readonly failed: boolean;
  /** ms. */
  readonly billedDuration: number;
  /** MB. */
  readonly memorySize: number;
}

/** What a principal has called so far. */
interface CallTotals {
  readonly principal: string;
  readonly service: string;
  readonly action: string;
  /** Calls that were done. */
  calls: number;
  entries: number;
  /** Of the request bodies. */
  bytes: number;
  /** What SQS and SNS bill: a call is one for each 64 KB of its larger body, begun or full. */
  units: number;
  /** Of the calls that were done; services that bill calls alone have none. */
  readonly billed: Record<string, number>;
  errors: number;
  throttled: number;
}

interface InvocationTotals {
  readonly functionName: string;
  invocations: number;
  errors: number;
  /** ms. */
  billedDuration: number;
  gbSeconds: number;
}

export interface MeterReading {
  /** When counting began, ms since the epoch. */
  readonly since: number;
  readonly calls: readonly Readonly<CallTotals>[];
  readonly invocations: readonly Readonly<InvocationTotals>[];
}

/** @see https://aws.amazon.com/sqs/pricing/ */
const UNIT = 64 * 1024;

/** Counts what AWS would bill. Takes a row for each principal and action, however many the calls. */
export class Meter {
  readonly #now: () => number;
  readonly #calls = new Map<string, CallTotals>();
  readonly #invocations = new Map<string, InvocationTotals>();
  #since: number;

  /** @param now ms since the epoch */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  count(call: MeteredCall): void {
    const totals = this.#totalsOf(call);
    const { calls = 1, entries = 1, requestBytes, responseBytes } = call;
    switch (call.outcome) {
      case 'done':
        totals.calls += calls;
        totals.entries += entries;
        totals.bytes += requestBytes;
        totals.units += Math.max(calls, Math.ceil(Math.max(requestBytes, responseBytes) / UNIT));
        for (const [unit, amount] of Object.entries(call.billed ?? {}))
          totals.billed[unit] = (totals.billed[unit] ?? 0) + amount;
        return;
      case 'error':
        totals.errors += calls;
        return;
      case 'throttled':
        totals.throttled += calls;
        return;
      default:
        call.outcome satisfies never;
    }
  }

  invoked({ functionName, failed, billedDuration, memorySize }: MeteredInvocation): void {
    const none = { functionName, invocations: 0, errors: 0, billedDuration: 0, gbSeconds: 0 };
    const totals = this.#invocations.get(functionName) ?? none;
    this.#invocations.set(functionName, totals);
    totals.invocations += 1;
    totals.errors += failed ? 1 : 0;
    totals.billedDuration += billedDuration;
    totals.gbSeconds += (billedDuration / 1000) * (memorySize / 1024);
  }

  read(): MeterReading {
    return {
      since: this.#since,
      calls: [...this.#calls.values()],
      invocations: [...this.#invocations.values()],
    };
  }

  reset(): void {
    this.#calls.clear();
    this.#invocations.clear();
    this.#since = this.#now();
  }

  #totalsOf({ principal, service, action = 'Unknown' }: MeteredCall): CallTotals {
    const key = `${principal} ${service} ${action}`;
    const known = this.#calls.get(key);
    if (known) return known;
    const counts = { calls: 0, entries: 0, bytes: 0, units: 0, errors: 0, throttled: 0 };
    const totals = { principal, service, action, ...counts, billed: {} };
    this.#calls.set(key, totals);
    return totals;
  }
}
