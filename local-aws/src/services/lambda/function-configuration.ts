/** A function as its template describes it. */
export interface FunctionConfiguration {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  /** e.g. `nodejs24.x`; `image` for a container image. */
  readonly runtime: string;
  /** e.g. `index.handler`. */
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB, for the function's whole process tree. */
  readonly memorySize: number;
  /** MB; reported, not enforced. */
  readonly ephemeralStorage: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Directories that Node looks for packages in: what layers bring. */
  readonly layerPackages: readonly string[];
  readonly reservedConcurrency: number | undefined;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number;
  /** Seconds. */
  readonly maximumEventAge: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

export const DEFAULT_EVENT_INVOKE: EventInvokeConfig = {
  maximumRetryAttempts: 2,
  maximumEventAge: 6 * 60 * 60,
};

/**
 * The name in a function name, ARN or partial ARN (`123456789012:function:name`), without qualifier.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function functionNameOf(reference: string): string {
  const parts = reference.split(':');
  const marker = parts.indexOf('function');
  return parts[marker + 1] ?? reference;
}

/** The version or alias of a reference: `name:1`, `arn:…:function:name:live`. */
export function qualifierOf(reference: string): string | undefined {
  const parts = reference.split(':');
  return parts[parts.indexOf('function') + 2];
}
