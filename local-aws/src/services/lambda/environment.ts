import type { Credentials } from '../../gateway/callers.ts';
import { environmentVariables } from './environment-variables.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import { MemorySampler } from './memory-sampler.ts';
import {
  endLine,
  errorDocument,
  billedDuration,
  reportLine,
  startLine,
  type Report,
} from './platform-log.ts';
import { RuntimeApi } from './runtime-api.ts';
import { makeDirectories, removeDirectories, RuntimeProcess } from './runtime-process.ts';
import type { Undertaker } from './undertaker.ts';

/** How an invocation ended; the payload is JSON text. After `died` the environment is gone. */
export interface Outcome {
  readonly kind: 'response' | 'error' | 'died';
  readonly payload: string;
}

/** An outcome, and what it cost: ms. */
export type BilledOutcome = Outcome & { readonly billedDuration: number };

export interface EnvironmentOptions {
  /** Of no other environment. */
  readonly id: string;
  readonly configuration: FunctionConfiguration;
  readonly taskRoot: string;
  /** Its own; made here and removed with it. */
  readonly directory: string;
  readonly packages: readonly string[];
  readonly credentials: Credentials;
  readonly endpoint: string;
  readonly compileCache: string;
  readonly undertaker: Undertaker;
  readonly inspect: boolean;
  readonly onDebugger: (url: string) => void;
  /** A line for its log stream. */
  readonly log: (logStream: string, line: string) => void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const LOG_TAIL = 4096;
/** Lambda allows init ten seconds. */
const INIT_TIMEOUT = 10_000;
/** A debugger's breakpoints take as long as they take: a day. */
const INSPECTED_TIMEOUT = 24 * 60 * 60 * 1000;

/**
 * An execution environment: one process that handles one invocation at a time. Its timeouts are real
 * time, as its process lives in real time.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #api: RuntimeApi;
  readonly #logStream: string;
  readonly #memory: MemorySampler;
  readonly #started = performance.now();
  /** Resolves when the runtime is ready (undefined) or with why it never will be. */
  readonly #initialized = Promise.withResolvers<Outcome | undefined>();
  readonly #ended = Promise.withResolvers<void>();
  #process: RuntimeProcess | undefined;
  #initDuration: number | undefined;
  #invocation: { requestId: string; settle: (outcome: Outcome) => void } | undefined;
  /** Why it was killed, if it was. */
  #verdict: 'timeout' | 'memory' | undefined;
  #killed = false;
  #logTail = '';

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    this.#logStream = `${day}/[$LATEST]${options.id}`;
    this.#memory = new MemorySampler(
      () => this.pid,
      options.configuration.memorySize * 2 ** 20,
      () => this.#condemn('memory'),
    );
    this.#api = new RuntimeApi({
      next: () => {
        this.#initDuration ??= performance.now() - this.#started;
        this.#initialized.resolve(undefined);
      },
      response: (id, payload) => this.#settle(id, { kind: 'response', payload }),
      error: (id, payload) => this.#settle(id, { kind: 'error', payload }),
      initError: (payload) => this.#initialized.resolve({ kind: 'died', payload }),
    });
    this.#boot().catch((error: unknown) => {
      this.#api.close();
      this.#initialized.resolve({
        kind: 'died',
        payload: errorDocument(
          'Runtime.Unknown',
          `The environment did not start: ${String(error)}`,
        ),
      });
      this.#ended.resolve();
    });
  }

  get id(): string {
    return this.#options.id;
  }

  /** 0 before its process has started. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get initialized(): boolean {
    return this.#initDuration !== undefined;
  }

  /** It is dead or dying. */
  get killed(): boolean {
    return this.#killed;
  }

  /** The end of what the latest invocation logged. */
  get logTail(): string {
    return this.#logTail;
  }

  get requestId(): string | undefined {
    return this.#invocation?.requestId;
  }

  /** Resolves when its processes and directories are gone. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  kill(): void {
    this.#killed = true;
    this.#process?.kill();
  }

  /** One at a time. Resolves however the invocation ends; its log is complete by then. */
  async run(invocation: {
    requestId: string;
    payload: string;
    invokedFunctionArn: string;
    traceId: string;
  }): Promise<BilledOutcome> {
    const { configuration, inspect } = this.#options;
    const { requestId } = invocation;
    const cold = !this.initialized;
    const settled = Promise.withResolvers<Outcome>();
    this.#invocation = { requestId, settle: settled.resolve };

    const initTimer = cold && !inspect ? this.#killAfter(INIT_TIMEOUT) : undefined;
    this.#memory.start();
    const failure = cold ? await this.#initialized.promise : undefined;
    clearTimeout(initTimer);

    this.#logTail = '';
    this.#log(startLine(requestId));
    const started = performance.now();
    const timeout = inspect ? INSPECTED_TIMEOUT : configuration.timeout * 1000;
    const timer = failure ? undefined : this.#killAfter(timeout);
    if (failure) {
      settled.resolve(failure);
      this.kill();
    } else this.#api.offer({ ...invocation, deadline: Date.now() + timeout });
    const outcome = await settled.promise;
    const duration = performance.now() - started;
    clearTimeout(timer);
    const maxMemoryUsed = await this.#memory.stop();
    this.#invocation = undefined;
    await this.#process?.drained();

    const died = outcome.kind === 'died';
    if (died) this.#logDeath(requestId, outcome, maxMemoryUsed);
    this.#log(endLine(requestId));
    const initDuration = cold ? this.#initDuration : undefined;
    const status = died ? (this.#verdict === 'timeout' ? 'timeout' : 'error') : undefined;
    const report: Report = { requestId, duration, initDuration, maxMemoryUsed, status };
    this.#log(reportLine(report, configuration));
    return { ...outcome, billedDuration: billedDuration(report) };
  }

  async #boot(): Promise<void> {
    const { configuration, directory, taskRoot, undertaker, inspect } = this.#options;
    const runtimeApi = await this.#api.listen();
    const { temporary, home } = makeDirectories(directory);
    const child = new RuntimeProcess({
      variables: {
        ...environmentVariables({
          ...this.#options,
          runtimeApi,
          temporaryDirectory: temporary,
          home,
          logStream: this.#logStream,
        }),
        NODE_COMPILE_CACHE: this.#options.compileCache,
      },
      memorySize: configuration.memorySize,
      taskRoot,
      inspect,
      onLine: (line) => this.#log(line),
      onDebugger: this.#options.onDebugger,
    });
    this.#process = child;
    undertaker.watch(child.pid);
    if (this.#killed) child.kill();
    const reason = await child.exited;
    this.#killed = true;
    undertaker.forget(child.pid);
    this.#api.close();
    removeDirectories(directory);
    const death: Outcome = { kind: 'died', payload: this.#deathNotice(reason) };
    this.#initialized.resolve(death);
    this.#invocation?.settle(death);
    this.#ended.resolve();
  }

  #settle(requestId: string, outcome: Outcome): void {
    if (this.#invocation?.requestId === requestId) this.#invocation.settle(outcome);
  }

  #killAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#condemn('timeout'), milliseconds);
  }

  #condemn(verdict: 'timeout' | 'memory'): void {
    this.#verdict ??= verdict;
    this.kill();
  }

  #deathNotice(reason: string): string {
    const request = `RequestId: ${this.requestId ?? '(none)'}`;
    if (this.#verdict !== 'timeout')
      return errorDocument(
        'Runtime.ExitError',
        `${request} Error: Runtime exited with error: ${reason}`,
      );
    const seconds = this.initialized ? this.#options.configuration.timeout : INIT_TIMEOUT / 1000;
    return errorDocument(
      'Sandbox.Timedout',
      `${request} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    );
  }

  #logDeath(requestId: string, outcome: Outcome, memory: number): void {
    if (this.#verdict === 'memory')
      this.#log(
        `${requestId} used ${Math.ceil(memory / 2 ** 20)} MB of memory and was killed: its memory size is ${this.#options.configuration.memorySize} MB`,
      );
    this.#log(outcome.payload);
  }

  #log(line: string): void {
    this.#logTail = `${this.#logTail}${line}\n`.slice(-LOG_TAIL);
    this.#options.log(this.#logStream, line);
  }
}
