import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { toAwsError } from '../../gateway/aws-error.ts';
import type { Queue } from './queue.ts';
import { refusals } from './refusals.ts';
import { sendAgain, type StoredMessage } from './stored-message.ts';
import { parseTaskHandle, taskHandle } from './task-handle.ts';

const ONE_SECOND = 1000;
const MAX_PER_SECOND = 500;
/** As many of a queue's latest tasks as AWS lists. */
const MOST_LISTED = 10;

/** What StartMessageMoveTask is asked. */
export interface MoveRequest {
  readonly sourceArn: string;
  /** Undefined: each message goes back to the queue it came from. */
  readonly destinationArn?: string | undefined;
  /** 1–500. */
  readonly maxNumberOfMessagesPerSecond?: number | undefined;
}

type MoveStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

export interface MoveTask extends MoveRequest {
  readonly handle: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The messages that were visible when it started: it moves no more than that. */
  readonly toMove: number;
  readonly moved: number;
  readonly status: MoveStatus;
  /** The code of the error that ended it. */
  readonly failureReason?: string;
}

interface RunningTask extends MoveTask {
  moved: number;
  status: MoveStatus;
  failureReason?: string;
  /** Keeps its next second from coming. */
  stop: () => void;
}

/**
 * Message move tasks: the redrive of dead-letter queues, second by second.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export class MoveTasks {
  readonly #clock: Clock;
  readonly #find: (arn: string) => Queue | undefined;
  /** By source, newest first. */
  readonly #tasks = new Map<string, readonly RunningTask[]>();

  constructor(clock: Clock, find: (arn: string) => Queue | undefined) {
    this.#clock = clock;
    this.#find = find;
  }

  /** Answers with the task's handle. `isDeadLetterQueue`: whether some queue's dead letters go to the source. */
  start(request: MoveRequest, isDeadLetterQueue: boolean): string {
    const source = this.#source(request.sourceArn);
    if (!isDeadLetterQueue) throw refusals.notADeadLetterQueue();
    this.#checkDestination(source, request.destinationArn);
    checkRate(request.maxNumberOfMessagesPerSecond);
    const earlier = this.#tasks.get(source.arn) ?? [];
    if (earlier.some(({ status }) => status === 'RUNNING' || status === 'CANCELLING'))
      throw refusals.taskRunning();
    const task: RunningTask = {
      ...request,
      handle: taskHandle(randomUUID(), source.arn),
      startedAt: this.#clock.now(),
      toMove: source.counts.visible,
      moved: 0,
      status: 'RUNNING',
      stop: () => {},
    };
    this.#tasks.set(source.arn, [task, ...earlier].slice(0, MOST_LISTED));
    this.#after(0, task, () => this.#moveForOneSecond(task));
    return task.handle;
  }

  /** Newest first. */
  list(sourceArn: string): readonly MoveTask[] {
    return this.#tasks.get(this.#source(sourceArn).arn) ?? [];
  }

  /** Answers with how many messages were moved: they stay where they are. */
  cancel(handle: string): number {
    const { arn } = this.#source(parseTaskHandle(handle).sourceArn);
    const task = this.#tasks.get(arn)?.find((one) => one.handle === handle);
    if (!task) throw refusals.noSuchTask();
    if (task.status !== 'RUNNING') throw refusals.taskNotRunning(task.status);
    task.stop();
    task.status = 'CANCELLING';
    this.#after(0, task, () => {
      task.status = 'CANCELLED';
    });
    return task.moved;
  }

  #source(arn: string): Queue {
    const queue = this.#find(arn);
    if (!queue) throw refusals.resourceNotFound('SourceArn');
    return queue;
  }

  #checkDestination(source: Queue, arn: string | undefined): void {
    if (arn === undefined) return;
    const destination = this.#find(arn);
    if (!destination) throw refusals.resourceNotFound('DestinationArn');
    if (destination === source)
      throw refusals.invalidParameter('Source and destination queue must not be the same.');
    if (destination.attributes.FifoQueue !== source.attributes.FifoQueue)
      throw refusals.invalidParameter('Source and destination queue must be of the same type.');
  }

  #moveForOneSecond(task: RunningTask): void {
    const most = task.maxNumberOfMessagesPerSecond ?? MAX_PER_SECOND;
    try {
      for (let i = 0; i < most && task.moved < task.toMove; i += 1) {
        const source = this.#find(task.sourceArn);
        if (!source) throw refusals.queueDoesNotExist();
        if (!source.moveNext((message) => this.#move(message, task))) {
          task.status = 'COMPLETED';
          return;
        }
        task.moved += 1;
      }
    } catch (failure) {
      const { code, queryCode } = toAwsError(failure);
      task.status = 'FAILED';
      task.failureReason = queryCode ?? code;
      return;
    }
    if (task.moved >= task.toMove) task.status = 'COMPLETED';
    else this.#after(ONE_SECOND, task, () => this.#moveForOneSecond(task));
  }

  #move(message: StoredMessage, { destinationArn }: MoveRequest): void {
    const arn = destinationArn ?? message.deadLetterQueueSourceArn;
    if (arn === undefined) throw refusals.messageSourceUnknown();
    const destination = this.#find(arn);
    if (!destination) throw refusals.queueDoesNotExist();
    const [result] = destination.send([sendAgain(message)]);
    if (result instanceof Error) throw result;
  }

  #after(milliseconds: number, task: RunningTask, callback: () => void): void {
    task.stop = this.#clock.at(this.#clock.now() + milliseconds, callback);
  }
}

function checkRate(rate: number | undefined): void {
  if (rate === undefined) return;
  if (!Number.isInteger(rate) || rate < 1 || rate > MAX_PER_SECOND)
    throw refusals.invalidValue(
      rate,
      'MaxNumberOfMessagesPerSecond',
      `Must be an integer between 1 and ${MAX_PER_SECOND}, if provided.`,
    );
}
