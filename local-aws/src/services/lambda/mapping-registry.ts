/** @see https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  /** Seconds. */
  readonly maximumBatchingWindow: number;
  readonly maximumConcurrency: number | undefined;
  readonly reportBatchItemFailures: boolean;
  readonly state:
    'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting';
  /** ms since the epoch. */
  readonly lastModified: number;
}

/** The event source mappings, as the Lambda API lists and changes them. */
export interface MappingRegistry {
  list(filter?: { functionArn?: string; eventSourceArn?: string }): readonly EventSourceMapping[];
  get(uuid: string): EventSourceMapping | undefined;
  /** Disabling lets batches in flight end and takes no new ones. */
  update(
    uuid: string,
    changes: {
      enabled?: boolean;
      batchSize?: number;
      maximumBatchingWindow?: number;
      maximumConcurrency?: number;
    },
  ): EventSourceMapping;
}
