import type { Service } from '../../gateway/exchange.ts';
import { jsonService } from '../../gateway/json-protocol.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from './actions/acknowledge.ts';
import type { SqsContext } from './actions/context.ts';
import {
  cancelMessageMoveTask,
  listMessageMoveTasks,
  startMessageMoveTask,
} from './actions/move-tasks.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  listQueueTags,
  purgeQueue,
  setQueueAttributes,
} from './actions/queues.ts';
import { receiveMessage } from './actions/receive.ts';
import { sendMessage, sendMessageBatch } from './actions/send.ts';
import { entriesOf } from './entries.ts';
import { sqsPermissions } from './permissions.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export function sqsService(context: SqsContext): Service {
  return jsonService({
    namespace: 'com.amazonaws.sqs',
    version: '1.0',
    permissions: sqsPermissions(context.engine),
    entries: entriesOf,
    actions: {
      CancelMessageMoveTask: cancelMessageMoveTask(context),
      ChangeMessageVisibility: changeMessageVisibility(context),
      ChangeMessageVisibilityBatch: changeMessageVisibilityBatch(context),
      CreateQueue: createQueue(context),
      DeleteMessage: deleteMessage(context),
      DeleteMessageBatch: deleteMessageBatch(context),
      DeleteQueue: deleteQueue(context),
      GetQueueAttributes: getQueueAttributes(context),
      GetQueueUrl: getQueueUrl(context),
      ListDeadLetterSourceQueues: listDeadLetterSourceQueues(context),
      ListMessageMoveTasks: listMessageMoveTasks(context),
      ListQueues: listQueues(context),
      ListQueueTags: listQueueTags(context),
      PurgeQueue: purgeQueue(context),
      ReceiveMessage: receiveMessage(context),
      SendMessage: sendMessage(context),
      SendMessageBatch: sendMessageBatch(context),
      SetQueueAttributes: setQueueAttributes(context),
      StartMessageMoveTask: startMessageMoveTask(context),
    },
  });
}
