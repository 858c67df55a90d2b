import { z } from 'zod';
import { localArn } from '../../../arn.ts';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import type { Queue } from '../queue.ts';
import { isSettable } from '../queue-attributes.ts';
import { refusals } from '../refusals.ts';
import { queueAt, queueUrl, urlOf, type SqsContext } from './context.ts';

const byUrl = z.object({ QueueUrl: queueUrl });
const byName = z.object({ QueueName: z.string() });
const texts = z.record(z.string(), z.string());
const page = z.object({ MaxResults: z.number().optional(), NextToken: z.string().optional() });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export function createQueue(context: SqsContext): JsonAction {
  const input = byName.extend({ Attributes: texts.optional(), tags: texts.optional() });
  return jsonAction(input, ({ QueueName, Attributes, tags }) => {
    const queue = context.engine.create(QueueName, Attributes, tags);
    return { QueueUrl: urlOf(queue, context) };
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export function getQueueUrl(context: SqsContext): JsonAction {
  return jsonAction(byName, ({ QueueName }) => {
    const queue = context.engine.queue(localArn('sqs', QueueName));
    return { QueueUrl: urlOf(queue, context) };
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export function deleteQueue(context: SqsContext): JsonAction {
  return jsonAction(byUrl, ({ QueueUrl }) => {
    context.engine.remove(queueAt(QueueUrl, context).arn);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export function purgeQueue(context: SqsContext): JsonAction {
  return jsonAction(byUrl, ({ QueueUrl }) => {
    context.engine.purge(queueAt(QueueUrl, context).arn);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function getQueueAttributes(context: SqsContext): JsonAction {
  const input = byUrl.extend({ AttributeNames: z.array(z.string()).default([]) });
  return jsonAction(input, ({ QueueUrl, AttributeNames }) => {
    const all = context.engine.attributes(queueAt(QueueUrl, context).arn);
    for (const name of AttributeNames)
      if (name !== 'All' && !isSettable(name) && !(name in all))
        throw refusals.unknownAttribute(name);
    const entries = Object.entries(all).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    );
    return entries.length > 0 ? { Attributes: Object.fromEntries(entries) } : {};
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function setQueueAttributes(context: SqsContext): JsonAction {
  return jsonAction(byUrl.extend({ Attributes: texts }), ({ QueueUrl, Attributes }) => {
    context.engine.configure(queueAt(QueueUrl, context).arn, Attributes);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export function listQueues(context: SqsContext): JsonAction {
  const input = page.extend({ QueueNamePrefix: z.string().default('') });
  return jsonAction(input, ({ QueueNamePrefix, ...paging }) => {
    const queues = context.engine.list().filter(({ name }) => name.startsWith(QueueNamePrefix));
    const { urls, NextToken } = pageOf(queues, paging, context);
    return { QueueUrls: urls.length > 0 ? urls : undefined, NextToken };
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export function listDeadLetterSourceQueues(context: SqsContext): JsonAction {
  return jsonAction(page.extend({ QueueUrl: queueUrl }), ({ QueueUrl, ...paging }) => {
    const sources = context.engine.sourcesOf(queueAt(QueueUrl, context).arn);
    const { urls, NextToken } = pageOf(sources, paging, context);
    return { queueUrls: urls, NextToken };
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export function listQueueTags(context: SqsContext): JsonAction {
  return jsonAction(byUrl, ({ QueueUrl }) => ({
    Tags: context.engine.tags(queueAt(QueueUrl, context).arn),
  }));
}

/** Queues come in alphabetical order; the token is the last name of the page before. */
function pageOf(
  queues: readonly Queue[],
  { MaxResults, NextToken: after = '' }: z.output<typeof page>,
  context: SqsContext,
): { urls: readonly string[]; NextToken: string | undefined } {
  const most = MaxResults ?? 1000;
  if (!Number.isInteger(most) || most < 1 || most > 1000)
    throw refusals.invalidValue(most, 'MaxResults', 'MaxResults must be between 1 and 1000.');
  const rest = queues.filter(({ name }) => name > after);
  const shown = rest.slice(0, most);
  return {
    urls: shown.map((queue) => urlOf(queue, context)),
    NextToken: MaxResults !== undefined && rest.length > most ? shown.at(-1)?.name : undefined,
  };
}
