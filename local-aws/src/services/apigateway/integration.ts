import type { Clock } from '../../clock.ts';
import type { WebResponse } from '../../gateway/web.ts';
import type { Invoker } from '../lambda/invoke.ts';
import type { Integration } from './engine.ts';
import { webResponseOf } from './function-response.ts';
import { INTERNAL_SERVER_ERROR, SERVICE_UNAVAILABLE, type Refusal } from './refusals.ts';

export interface IntegrationOutcome {
  readonly response: WebResponse | Refusal;
  /** Why the function's answer is not what the client sees. */
  readonly error?: string;
}

/** What an integration asks of the world. */
interface IntegrationContext {
  readonly clock: Clock;
  readonly invoker: () => Invoker;
}

/** Has a function answer, in the time it has for that. Does not reject. */
export async function integrate(
  { functionArn, timeout }: Integration,
  event: object,
  { clock, invoker }: IntegrationContext,
): Promise<IntegrationOutcome> {
  const late = Promise.withResolvers<undefined>();
  const cancel = clock.at(clock.now() + timeout, () => late.resolve(undefined));
  try {
    const invocation = invoker().invoke(functionArn, JSON.stringify(event));
    const result = await Promise.race([invocation, late.promise]);
    switch (result?.kind) {
      case undefined:
        return { response: SERVICE_UNAVAILABLE, error: `No answer within ${timeout} ms` };
      case 'throttled':
        return { response: SERVICE_UNAVAILABLE, error: result.reason };
      case 'function-error':
        return { response: INTERNAL_SERVER_ERROR, error: `The function failed: ${result.payload}` };
      case 'success': {
        const response = webResponseOf(result.payload);
        return response
          ? { response }
          : { response: INTERNAL_SERVER_ERROR, error: 'The function’s answer is malformed' };
      }
    }
  } catch (error) {
    console.error(error);
    return { response: INTERNAL_SERVER_ERROR, error: String(error) };
  } finally {
    cancel();
  }
}
