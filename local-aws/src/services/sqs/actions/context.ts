import { z } from 'zod';
import { ACCOUNT_ID, localArn } from '../../../arn.ts';
import type { Caller } from '../../../gateway/exchange.ts';
import type { SqsEngine } from '../engine.ts';
import type { Queue } from '../queue.ts';
import { refusals } from '../refusals.ts';

/** What every action needs. */
export interface SqsContext {
  readonly engine: SqsEngine;
  /** The address clients reach the gateway at: queue URLs carry it. */
  readonly endpoint: () => string;
}

export const queueUrl = z.string();

export function urlOf(queue: Queue, context: SqsContext): string {
  return `${context.endpoint()}/${ACCOUNT_ID}/${queue.name}`;
}

/** The queue a URL names, whatever its host. Throws `QueueDoesNotExist`. */
export function queueAt(url: string, context: SqsContext): Queue {
  const [account, name] = url.replace(/^https?:\/\/[^/]*\//, '').split('/');
  if (account !== ACCOUNT_ID || !name) throw refusals.queueDoesNotExist();
  return context.engine.queue(localArn('sqs', name));
}

/** As IAM identifies who sent a message: the account, or a role's session. */
export function senderIdOf(caller: Caller): string {
  switch (caller.kind) {
    case 'operator':
    case 'anonymous':
      return ACCOUNT_ID;
    case 'function':
      return `${caller.roleArn.split('/').at(-1) ?? ''}:${caller.functionName}`;
  }
}
