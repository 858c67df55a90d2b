import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { EventTargets } from '../../event-targets.ts';
import { AwsError } from '../../gateway/aws-error.ts';
import { inEnvironment, type Credentials } from '../../gateway/callers.ts';
import type { MeteredInvocation } from '../../gateway/metering/meter.ts';
import type { LogsEngine } from '../logs/engine.ts';
import { AsyncInvocations } from './async-invocations.ts';
import { Environment } from './environment.ts';
import type { EventInvokeConfig, FunctionConfiguration } from './function-configuration.ts';
import { functionNameOf } from './function-configuration.ts';
import { FunctionPool } from './function-pool.ts';
import type { Invoker, InvokeResult } from './invoke.ts';
import { errorDocument } from './platform-log.ts';
import { Workspace } from './workspace.ts';

export interface LambdaOptions {
  readonly clock: Clock;
  /**
   * The time of running processes, which nobody moves. An environment that has not been used for a
   * minute of it is ended: laptops have less memory than AWS.
   */
  readonly hostClock: Clock;
  /** The gateway's URL: what functions get as `AWS_ENDPOINT_URL`. */
  readonly endpoint: () => string;
  /** Where functions' output goes. */
  readonly logs: { readonly engine: LogsEngine };
  readonly targets: () => EventTargets;
  /** Asked for once a function. */
  readonly credentialsFor: (functionName: string, roleArn: string) => Credentials;
  /** Directories of packages that stand in for layers which are not built on a laptop. */
  readonly hostPackages?: readonly string[];
  /** Starts environments with a debugger and without timeouts, if the function's name contains this. */
  readonly inspect?: { readonly functionName?: string };
  /** Told of every invocation that ended. */
  readonly onInvoked?: (invocation: MeteredInvocation) => void;
  /** A line for the operator: debugger URLs. */
  readonly log: (line: string) => void;
  /**
   * The files of this run, removed with everything in it when the engine stops or this process ends,
   * however it ends. Default: a temporary directory.
   */
  readonly directory?: string;
  /** Concurrent invocations of the whole account, 1,000 by default. */
  readonly accountConcurrency?: number;
}

/** Runs functions, each invocation in an execution environment: a process of its own. */
export class LambdaEngine implements Invoker {
  readonly #workspace: Workspace;
  readonly #options: LambdaOptions;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #queue: AsyncInvocations;
  #stopped = false;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#workspace = new Workspace(options.directory);
    this.#queue = new AsyncInvocations({
      clock: options.clock,
      targets: () => options.targets(),
      invoke: (pool, payload, requestId) => this.#run(pool, payload, requestId),
      log: (pool, line) =>
        options.logs.engine.append(pool.configuration.logGroup, 'asynchronous-invocations', line),
    });
  }

  /** Creates a function; its code is copied from a directory or written from text. */
  create(configuration: FunctionConfiguration, code: string | { inline: string }): void {
    const { clock, hostClock, logs } = this.#options;
    const { functionName, roleArn, logGroup } = configuration;
    const credentials = this.#options.credentialsFor(functionName, roleArn);
    logs.engine.createGroup(logGroup);
    this.#pools.set(
      functionName,
      new FunctionPool({
        configuration,
        codeDirectory: this.#workspace.addCode(functionName, code),
        hostClock,
        lastModified: clock.now(),
        create: (directory) => this.#start(configuration, credentials, directory),
      }),
    );
  }

  /** New code: idle environments go at once, busy ones after their invocation. */
  updateCode(functionArn: string, directory: string): void {
    const pool = this.find(functionArn);
    pool.updateCode(this.#workspace.addCode(pool.configuration.functionName, directory));
  }

  configureEventInvoke(functionArn: string, config: EventInvokeConfig): void {
    this.find(functionArn).eventInvoke = config;
  }

  functions(): readonly FunctionPool[] {
    return [...this.#pools.values()];
  }

  /** By name, ARN or partial ARN. Throws ResourceNotFoundException. */
  find(reference: string): FunctionPool {
    const name = functionNameOf(reference);
    const pool = this.#pools.get(name);
    if (!pool)
      throw new AwsError(
        'ResourceNotFoundException',
        `Function not found: ${name}. There are: ${[...this.#pools.keys()].join(', ') || 'none'}`,
        { status: 404 },
      );
    return pool;
  }

  timeoutOf(functionArn: string): number {
    return this.find(functionArn).configuration.timeout * 1000;
  }

  roleOf(functionArn: string): string {
    return this.find(functionArn).configuration.roleArn;
  }

  async invoke(functionArn: string, payload: string): Promise<InvokeResult> {
    return this.#run(this.find(functionArn), payload, randomUUID());
  }

  invokeAsync(functionArn: string, payload: string): void {
    this.#queue.enqueue(this.find(functionArn), payload, randomUUID());
  }

  /** How many invocations run now. */
  running(): number {
    return this.functions().reduce((sum, pool) => sum + pool.concurrency, 0);
  }

  environments(): ReturnType<FunctionPool['environments']> {
    return this.functions().flatMap((pool) => pool.environments());
  }

  /** Kills the environment of this id at once, whatever it does, if it lives. */
  killEnvironment(functionName: string, environmentId: string): void {
    this.#pools.get(functionName)?.kill(environmentId);
  }

  /** Kills every environment with all its processes, and resolves when they are gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#queue.stop();
    await Promise.all(this.functions().map((pool) => pool.stop()));
    await this.#workspace.remove();
  }

  async #run(pool: FunctionPool, payload: string, requestId: string): Promise<InvokeResult> {
    const { functionArn, functionName, memorySize, runtime } = pool.configuration;
    if (!runtime.startsWith('nodejs'))
      return {
        kind: 'function-error',
        requestId,
        functionError: 'Unhandled',
        payload: errorDocument(
          'InvalidRuntimeException',
          `local-aws runs Node.js functions only; ${functionName} has the runtime ${runtime}. Deploy it to an account to run it.`,
        ),
      };
    const reason = this.#throttle(pool);
    if (reason) return { kind: 'throttled', reason };

    const environment = pool.acquire();
    const outcome = await environment.run({
      requestId,
      payload,
      invokedFunctionArn: functionArn,
      traceId: traceId(),
    });
    if (outcome.kind === 'died') pool.discard(environment);
    else pool.release(environment);
    const { billedDuration } = outcome;
    const failed = outcome.kind !== 'response';
    this.#options.onInvoked?.({ functionName, failed, billedDuration, memorySize });
    const { logTail } = environment;
    if (outcome.kind === 'response')
      return { kind: 'success', requestId, payload: outcome.payload, logTail };
    const functionError = outcome.kind === 'error' ? 'Handled' : 'Unhandled';
    return { kind: 'function-error', requestId, payload: outcome.payload, functionError, logTail };
  }

  /**
   * Why the function may not run now: its reserved concurrency, or what reservations leave of the
   * account's.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  #throttle(pool: FunctionPool): string | undefined {
    if (this.#stopped) return 'CallerRateLimitExceeded';
    const { reservedConcurrency } = pool.configuration;
    if (reservedConcurrency !== undefined)
      return pool.concurrency < reservedConcurrency
        ? undefined
        : 'ReservedFunctionConcurrentInvocationLimitExceeded';
    const unreserved = this.functions().filter(
      ({ configuration }) => configuration.reservedConcurrency === undefined,
    );
    const reserved = this.functions().reduce(
      (sum, { configuration }) => sum + (configuration.reservedConcurrency ?? 0),
      0,
    );
    const busy = unreserved.reduce((sum, { concurrency }) => sum + concurrency, 0);
    const { accountConcurrency = 1000 } = this.#options;
    return busy < accountConcurrency - reserved ? undefined : 'ConcurrentInvocationLimitExceeded';
  }

  #start(
    configuration: FunctionConfiguration,
    credentials: Credentials,
    taskRoot: string,
  ): Environment {
    const { logs, inspect, hostPackages = [] } = this.#options;
    const { functionName, logGroup, layerPackages } = configuration;
    const id = randomBytes(16).toString('hex');
    return new Environment({
      id,
      configuration,
      taskRoot,
      directory: this.#workspace.environmentDirectory(functionName),
      packages: [...layerPackages, ...hostPackages],
      credentials: inEnvironment(credentials, id),
      endpoint: this.#options.endpoint(),
      compileCache: this.#workspace.compileCache,
      undertaker: this.#workspace.undertaker,
      inspect: inspect !== undefined && functionName.includes(inspect.functionName ?? ''),
      onDebugger: (url) => this.#options.log(`${functionName}: debugger on ${url}`),
      log: (logStream, line) => logs.engine.append(logGroup, logStream, line),
    });
  }
}

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Sampled=0`;
}
