/** Where a service sends events of its own: a bucket's notification, an on-failure destination. */
export interface EventTargets {
  /**
   * Sends `event` to a function (asynchronous invocation), a queue (message body) or a topic (message).
   * Throws when the ARN's service cannot be a target here.
   */
  deliver(targetArn: string, event: object): void;
}
