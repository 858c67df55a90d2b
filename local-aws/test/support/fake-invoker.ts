import type { Invoker, InvokeResult } from '../../src/services/lambda/invoke.ts';

/** One invocation, which lasts until the test ends it. */
export interface Invocation {
  readonly functionArn: string;
  readonly payload: string;
  /** Resolves when whoever invoked has been answered. */
  end(result: InvokeResult): Promise<void>;
  succeed(response?: unknown): Promise<void>;
}

/** Invocations the test answers itself. */
export class FakeInvoker implements Invoker {
  readonly invocations: Invocation[] = [];
  /** ms. */
  timeout = 3000;

  invoke(functionArn: string, payload: string): Promise<InvokeResult> {
    return new Promise((resolve) => {
      const end = async (result: InvokeResult): Promise<void> => {
        resolve(result);
        await new Promise((settled) => setImmediate(settled));
      };
      this.invocations.push({
        functionArn,
        payload,
        end,
        succeed: (response = null) =>
          end({ kind: 'success', requestId: 'r', payload: JSON.stringify(response) }),
      });
    });
  }

  invokeAsync(): void {
    throw new Error('A mapping waits for its function.');
  }

  timeoutOf(): number {
    return this.timeout;
  }
}
