import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { cutShort } from './disturbance/cut-short.ts';
import type { Disturbance } from './disturbance/disturbance.ts';
import { DISTURBANCE_KINDS } from './disturbance/plan.ts';
import { gone, serverError, throttle } from './disturbance/refusals.ts';
import type { Strike } from './disturbance/strike.ts';
import type { AwsResponse, Caller } from './exchange.ts';
import type { MeteredCall, Meter } from './metering/meter.ts';

/** What watches calls go by, and meddles when asked to. */
export interface Watch {
  readonly meter: Pick<Meter, 'count'>;
  readonly disturbance: Pick<Disturbance, 'strike'>;
  /** Ends the process of a function's environment, at once. */
  killEnvironment(functionName: string, environmentId: string): void;
}

/** One call on its way through the gateway, from its caller's name to its count. */
export class Call {
  readonly #watch: Watch;
  readonly #caller: Caller;
  readonly #request: Subject;
  #action: string | undefined;
  #strike: Strike | undefined;

  constructor(watch: Watch, caller: Caller, request: Subject) {
    this.#watch = watch;
    this.#caller = caller;
    this.#request = request;
  }

  set action(name: string) {
    this.#action = name;
  }

  /** Before the service does it: chooses what is to happen to it. Throws a refusal if it is struck now. */
  begin(): void {
    const caller = this.#caller;
    const { service, path, presigned } = this.#request;
    // What a function presigned is not called by the function.
    if (caller.kind !== 'function' || presigned || this.#action === undefined) return;
    this.#strike = this.#watch.disturbance.strike(
      { principal: caller.functionName, service, action: this.#action },
      caller.environmentId === undefined ? WITHOUT_ENVIRONMENT : IN_ENVIRONMENT,
    );
    const strike = this.#strike;
    switch (strike?.kind) {
      case 'throttle':
        throw throttle(service, path);
      case 'error':
        throw serverError(service, strike.status);
      case 'killEnvironment':
        if (strike.when === 'after') return;
        this.#kill();
        throw gone();
      case 'lostReply':
      case 'slow':
      case 'cutBody':
      case undefined:
        return;
      default:
        strike satisfies never;
    }
  }

  /** Counts it. Resolves to what its caller is to see; undefined: its connection is cut. */
  async end(answer: AwsResponse): Promise<AwsResponse | undefined> {
    const { service, headers } = this.#request;
    this.#watch.meter.count({
      principal: principalOf(this.#caller),
      service,
      action: this.#action,
      entries: answer.entries,
      billed: answer.billed,
      requestBytes: Number(headers['content-length'] ?? 0),
      responseBytes: sizeOf(answer),
      outcome: outcomeOf(answer),
    });
    const strike = this.#strike;
    switch (strike?.kind) {
      case 'killEnvironment':
        if (strike.when === 'after') this.#kill();
        return undefined;
      case 'lostReply':
        return undefined;
      case 'cutBody':
        return cutShort(answer);
      case 'slow':
        // In real time, as whoever waits for it lives.
        await sleep(strike.milliseconds, undefined, { ref: false });
        return answer;
      case 'throttle':
      case 'error':
      case undefined:
        return answer;
      default:
        return strike satisfies never;
    }
  }

  #kill(): void {
    if (this.#caller.kind === 'function' && this.#caller.environmentId !== undefined)
      this.#watch.killEnvironment(this.#caller.functionName, this.#caller.environmentId);
  }
}

interface Subject {
  readonly service: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly presigned: boolean;
}

const IN_ENVIRONMENT = DISTURBANCE_KINDS;
const WITHOUT_ENVIRONMENT = DISTURBANCE_KINDS.filter((kind) => kind !== 'killEnvironment');

/** The codes of throttles that are told by no status of their own. */
const THROTTLED = /^(Throttl|RequestThrottled|SlowDown|TooManyRequests|ProvisionedThroughput)/;

function outcomeOf({ status, errorCode = '' }: AwsResponse): MeteredCall['outcome'] {
  if (status < 400) return 'done';
  return status === 429 || THROTTLED.test(errorCode) ? 'throttled' : 'error';
}

function principalOf(caller: Caller): string {
  return caller.kind === 'function' ? caller.functionName : caller.kind;
}

/** Of a stream, what its header promises. */
function sizeOf({ body, headers }: AwsResponse): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : Number(headers?.['content-length'] ?? 0);
}
