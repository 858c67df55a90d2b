import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { localArn } from '../../src/arn.ts';
import { VirtualClock } from '../../src/clock.ts';
import type { LambdaOptions } from '../../src/services/lambda/engine.ts';
import { LambdaEngine } from '../../src/services/lambda/engine.ts';
import type { FunctionConfiguration } from '../../src/services/lambda/function-configuration.ts';
import { LogsEngine } from '../../src/services/logs/engine.ts';

/** The engine, ready for small handlers; every child process it starts is a real one. */
export class Laboratory {
  readonly clock = new VirtualClock();
  readonly logs = new LogsEngine(this.clock);
  readonly deliveries: { targetArn: string; event: object }[] = [];
  readonly said: string[] = [];
  readonly engine: LambdaEngine;
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'lambda-test-'));
  #delivered = Promise.withResolvers<void>();

  constructor(options: Partial<LambdaOptions> = {}) {
    this.engine = new LambdaEngine({
      clock: this.clock,
      hostClock: this.clock,
      logs: { engine: this.logs },
      endpoint: () => 'http://127.0.0.1:4580',
      targets: () => ({
        deliver: (targetArn, event) => {
          this.deliveries.push({ targetArn, event });
          this.#delivered.resolve();
        },
      }),
      credentialsFor: (functionName) => ({
        accessKeyId: `ASIA-${functionName}`,
        secretAccessKey: 'secret',
        sessionToken: 'token',
      }),
      log: (line) => this.said.push(line),
      ...options,
    });
  }

  /** Resolves with the first event sent to a destination. */
  async delivered(): Promise<{ targetArn: string; event: object } | undefined> {
    await this.#delivered.promise;
    return this.deliveries[0];
  }

  /** A folder with these files. */
  bundle(files: Readonly<Record<string, string>>): string {
    const directory = mkdtempSync(path.join(this.#directory, 'bundle-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), content);
    }
    return directory;
  }

  /** A function whose `index.cjs` is `source`, unless files are given. */
  define(
    functionName: string,
    source: string | Readonly<Record<string, string>>,
    overrides: Partial<FunctionConfiguration> = {},
  ): void {
    this.engine.create(
      {
        functionName,
        functionArn: localArn('lambda', `function:${functionName}`),
        roleArn: 'arn:aws:iam::000000000000:role/test',
        runtime: 'nodejs24.x',
        handler: 'index.handler',
        timeout: 30,
        memorySize: 512,
        ephemeralStorage: 512,
        variables: {},
        logGroup: `/aws/lambda/${functionName}`,
        logFormat: 'Text',
        layerPackages: [],
        reservedConcurrency: undefined,
        ...overrides,
      },
      this.bundle(typeof source === 'string' ? { 'index.cjs': source } : source),
    );
  }

  /** What a function that succeeds returns. */
  async call(functionName: string, event: unknown = {}): Promise<unknown> {
    const result = await this.engine.invoke(functionName, JSON.stringify(event));
    if (result.kind !== 'success') throw new Error(JSON.stringify(result));
    return JSON.parse(result.payload);
  }

  /** The error document of a function that fails. */
  async fail(functionName: string, event: unknown = {}): Promise<FunctionError> {
    const result = await this.engine.invoke(functionName, JSON.stringify(event));
    if (result.kind !== 'function-error') throw new Error(JSON.stringify(result));
    return functionError.parse({
      ...z.looseObject({}).parse(JSON.parse(result.payload)),
      functionError: result.functionError,
    });
  }

  log(functionName: string): string {
    const events = this.logs.group(`/aws/lambda/${functionName}`)?.events ?? [];
    return events.map(({ message }) => message).join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

const functionError = z.object({
  functionError: z.enum(['Handled', 'Unhandled']),
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});
type FunctionError = z.output<typeof functionError>;
