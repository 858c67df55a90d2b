/** How an invocation ended. A throttle means nothing ran. */
export type InvokeResult =
  | {
      readonly kind: 'success';
      readonly requestId: string;
      readonly payload: string;
      /** The last 4 KB it logged. */
      readonly logTail?: string;
    }
  | {
      readonly kind: 'function-error';
      readonly requestId: string;
      /** The error document: `{"errorType": …, "errorMessage": …, "trace": […]}`. */
      readonly payload: string;
      /** `Handled` when the handler threw, `Unhandled` when the environment died or timed out. */
      readonly functionError: 'Handled' | 'Unhandled';
      readonly logTail?: string;
    }
  | { readonly kind: 'throttled'; readonly reason: string };

/** What S3, mappings and the Lambda API need of the Lambda engine. ARNs may be unqualified. */
export interface Invoker {
  /** RequestResponse: resolves when the invocation has ended, however it ended. */
  invoke(functionArn: string, payload: string): Promise<InvokeResult>;
  /** Event: queued at once; retried and sent to the on-failure destination by the service. */
  invokeAsync(functionArn: string, payload: string): void;
  /** The function's configured timeout in ms (a mapping is refused if it exceeds the visibility timeout). */
  timeoutOf(functionArn: string): number;
}
