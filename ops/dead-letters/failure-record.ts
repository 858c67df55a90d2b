import * as z from 'zod';
import { readJson } from '../../demo/read-json.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const failureRecord = z.object({
  requestContext: z.object({ condition: z.string(), approximateInvokeCount: z.number() }),
  /** As it is: zod's JSON type would drop a key named `__proto__`. */
  requestPayload: z.unknown().refine((payload) => payload !== undefined),
  /** Not there when the function never ran. */
  responsePayload: z.object({ errorType: z.string(), errorMessage: z.string() }).optional(),
});

interface FailureRecord {
  /** The event, as the function got it. */
  readonly payload: string;
  readonly error: string;
}

/** Reads what Lambda puts into an on-failure queue. Undefined: somebody else has put something there. */
export function readFailureRecord(body: string): FailureRecord | undefined {
  const { data } = failureRecord.safeParse(readJson(body));
  if (!data) return undefined;
  const { requestContext, requestPayload, responsePayload } = data;
  const times = `${requestContext.condition}, invoked ${requestContext.approximateInvokeCount} times`;
  return {
    payload: JSON.stringify(requestPayload),
    error: responsePayload
      ? `${responsePayload.errorType}: ${responsePayload.errorMessage} (${times})`
      : times,
  };
}
