import path from 'node:path';
import { REGION } from '../../arn.ts';
import type { Credentials } from '../../gateway/callers.ts';
import type { FunctionConfiguration } from './function-configuration.ts';

/**
 * All that a function sees of the world: Lambda's variables, its own, and nothing of the host's but
 * the path to programs. `AWS_ENDPOINT_URL` is how it finds this AWS.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(options: {
  configuration: FunctionConfiguration;
  credentials: Credentials;
  runtimeApi: string;
  endpoint: string;
  taskRoot: string;
  /** Stands in for `/tmp`. */
  temporaryDirectory: string;
  home: string;
  logStream: string;
  packages: readonly string[];
}): Record<string, string> {
  const { configuration, credentials } = options;
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...configuration.variables,
    AWS_ENDPOINT_URL: options.endpoint,
    PATH: [path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter),
    HOME: options.home,
    TMPDIR: options.temporaryDirectory,
    NODE_PATH: options.packages.join(path.delimiter),
    LAMBDA_TASK_ROOT: options.taskRoot,
    _HANDLER: configuration.handler,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStream,
    AWS_LAMBDA_LOG_FORMAT: configuration.logFormat,
    AWS_LAMBDA_RUNTIME_API: options.runtimeApi,
  };
}
