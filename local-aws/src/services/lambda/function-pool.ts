import type { Clock } from '../../clock.ts';
import type { Environment } from './environment.ts';
import type { EventInvokeConfig, FunctionConfiguration } from './function-configuration.ts';
import { DEFAULT_EVENT_INVOKE } from './function-configuration.ts';

/** ms. */
const IDLE_LIMIT = 60_000;

/** A function and its environments. */
export class FunctionPool {
  readonly configuration: FunctionConfiguration;
  eventInvoke: EventInvokeConfig = DEFAULT_EVENT_INVOKE;
  readonly lastModified: number;
  readonly #hostClock: Clock;
  readonly #create: (codeDirectory: string) => Environment;
  #codeDirectory: string;
  readonly #busy = new Set<Environment>();
  /** Most recently used last, each with what cancels its end. */
  readonly #idle = new Map<Environment, () => void>();
  /** Everything that has not ended yet, by the code it runs. */
  readonly #alive = new Map<Environment, string>();

  constructor(options: {
    configuration: FunctionConfiguration;
    codeDirectory: string;
    hostClock: Clock;
    /** ms since the epoch. */
    lastModified: number;
    readonly create: (codeDirectory: string) => Environment;
  }) {
    this.configuration = options.configuration;
    this.#codeDirectory = options.codeDirectory;
    this.#hostClock = options.hostClock;
    this.#create = options.create;
    this.lastModified = options.lastModified;
  }

  /** How many invocations run. */
  get concurrency(): number {
    return this.#busy.size;
  }

  environments(): {
    functionName: string;
    pid: number;
    state: 'init' | 'idle' | 'busy';
    requestId?: string;
  }[] {
    return [...this.#alive.keys()].map((environment) => ({
      functionName: this.configuration.functionName,
      pid: environment.pid,
      state: this.#idle.has(environment) ? 'idle' : environment.initialized ? 'busy' : 'init',
      requestId: environment.requestId,
    }));
  }

  /** At once, whatever it does, if it lives. */
  kill(environmentId: string): void {
    const environment = [...this.#alive.keys()].find(({ id }) => id === environmentId);
    if (!environment) return;
    this.#idle.get(environment)?.();
    this.#idle.delete(environment);
    environment.kill();
  }

  /** The most recently used idle environment, or a new one; busy until released. */
  acquire(): Environment {
    const warm = [...this.#idle.keys()].at(-1);
    const environment = warm ?? this.#start();
    this.#idle.get(environment)?.();
    this.#idle.delete(environment);
    this.#busy.add(environment);
    return environment;
  }

  /** Keeps the environment warm if it lives and runs today's code. */
  release(environment: Environment): void {
    this.#busy.delete(environment);
    const code = this.#alive.get(environment);
    if (code === undefined || environment.killed) return;
    if (code !== this.#codeDirectory) return environment.kill();
    const cancel = this.#hostClock.at(this.#hostClock.now() + IDLE_LIMIT, () => {
      this.#idle.delete(environment);
      environment.kill();
    });
    this.#idle.set(environment, cancel);
  }

  /** Forgets an environment that is dead or dying. */
  discard(environment: Environment): void {
    this.#idle.get(environment)?.();
    this.#idle.delete(environment);
    this.#busy.delete(environment);
    environment.kill();
  }

  updateCode(codeDirectory: string): void {
    this.#codeDirectory = codeDirectory;
    for (const environment of this.#idle.keys()) this.discard(environment);
  }

  /** Kills every environment and waits for their ends. */
  async stop(): Promise<void> {
    const environments = [...this.#alive.keys()];
    for (const environment of environments) this.discard(environment);
    await Promise.all(environments.map((environment) => environment.ended));
  }

  #start(): Environment {
    const environment = this.#create(this.#codeDirectory);
    this.#alive.set(environment, this.#codeDirectory);
    void this.#buryWhenEnded(environment);
    return environment;
  }

  async #buryWhenEnded(environment: Environment): Promise<void> {
    await environment.ended;
    this.#alive.delete(environment);
    this.discard(environment);
  }
}
