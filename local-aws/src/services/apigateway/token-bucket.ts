/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
export interface Throttle {
  /** Requests a second. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
}

/** What is left in a bucket, and since when. */
export interface Bucket {
  readonly tokens: number;
  /** ms since the epoch. */
  readonly at: number;
}

/**
 * Takes a token: the bucket afterwards, and whether there was one. A bucket begins full
 * (undefined), and is refilled at `rate` up to `burst`.
 * @param now ms since the epoch
 */
export function takeToken(
  bucket: Bucket | undefined,
  { rate, burst }: Throttle,
  now: number,
): { readonly bucket: Bucket; readonly taken: boolean } {
  const refilled = bucket ? bucket.tokens + (Math.max(now - bucket.at, 0) / 1000) * rate : burst;
  const tokens = Math.min(refilled, burst);
  const taken = tokens >= 1;
  return { bucket: { tokens: taken ? tokens - 1 : tokens, at: now }, taken };
}
