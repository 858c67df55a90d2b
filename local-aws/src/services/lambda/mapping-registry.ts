import type { StartingPosition } from '../kinesis/reading.ts';

interface AnyMapping {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  /** Seconds. */
  readonly maximumBatchingWindow: number;
  readonly reportBatchItemFailures: boolean;
  readonly state:
    'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting';
  /** ms since the epoch. */
  readonly lastModified: number;
}

export interface QueueMapping extends AnyMapping {
  readonly maximumConcurrency: number | undefined;
  readonly stream?: undefined;
}

export interface StreamMapping extends AnyMapping {
  readonly stream: StreamSettings;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export type EventSourceMapping = QueueMapping | StreamMapping;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
export interface StreamSettings {
  readonly startingPosition: Exclude<StartingPosition, { readonly sequenceNumber: string }>;
  /** Batches of a shard that may be in flight at a time. */
  readonly parallelizationFactor: number;
  readonly bisectBatchOnFunctionError: boolean;
  /** -1: no limit. */
  readonly maximumRetryAttempts: number;
  /** Seconds. -1: no limit. */
  readonly maximumRecordAge: number;
  /** Seconds. 0: none. */
  readonly tumblingWindow: number;
  /** The ARN of a queue or a topic. */
  readonly onFailure: string | undefined;
}

/** What may change while a mapping exists; what is left out stays. */
export interface MappingChanges {
  readonly enabled?: boolean | undefined;
  readonly batchSize?: number | undefined;
  readonly maximumBatchingWindow?: number | undefined;
  readonly maximumConcurrency?: number | undefined;
  readonly reportBatchItemFailures?: boolean | undefined;
  readonly stream?: Partial<Omit<StreamSettings, 'startingPosition'>> | undefined;
}

/** The event source mappings, as the Lambda API lists and changes them. */
export interface MappingRegistry {
  list(filter?: { functionArn?: string; eventSourceArn?: string }): readonly EventSourceMapping[];
  get(uuid: string): EventSourceMapping | undefined;
  /** Disabling lets batches in flight end and takes no new ones. */
  update(uuid: string, changes: MappingChanges): EventSourceMapping;
}
