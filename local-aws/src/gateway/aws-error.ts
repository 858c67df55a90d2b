/** A refusal in AWS's own terms. Each protocol writes it in its own shape. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** The code older, query-protocol clients know it by, e.g. `AWS.SimpleQueueService.NonExistentQueue`. */
  readonly queryCode: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { status?: number; queryCode?: string } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.queryCode = options.queryCode;
  }
}

/** What a service answers when it failed in a way nobody foresaw: a bug of ours, said so. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError('InternalFailure', `local-aws failed: ${message}`, { status: 500 });
}
