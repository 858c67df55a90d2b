import { AwsError } from '../gateway/aws-error.ts';
import type {
  EventSourceMapping,
  MappingChanges,
  StreamSettings,
} from '../services/lambda/mapping-registry.ts';

/** A mapping after UpdateEventSourceMapping. What concerns queues only is refused of a stream's, and the other way round. */
export function changed(
  mapping: EventSourceMapping,
  changes: MappingChanges,
  now: number,
): EventSourceMapping {
  const { enabled, maximumConcurrency, stream } = changes;
  const common = {
    batchSize: changes.batchSize ?? mapping.batchSize,
    maximumBatchingWindow: changes.maximumBatchingWindow ?? mapping.maximumBatchingWindow,
    reportBatchItemFailures: changes.reportBatchItemFailures ?? mapping.reportBatchItemFailures,
    state: enabled === undefined ? mapping.state : stateOf(enabled),
    lastModified: now,
  };
  if (mapping.stream === undefined) {
    const given = Object.entries(stream ?? {}).filter(([, value]) => value !== undefined);
    if (given.length > 0)
      throw refusal(`${given.map(([name]) => name).join(', ')}: of mappings of streams only.`);
    return {
      ...mapping,
      ...common,
      maximumConcurrency: maximumConcurrency ?? mapping.maximumConcurrency,
    };
  }
  if (maximumConcurrency !== undefined)
    throw refusal('ScalingConfig is of mappings of queues only.');
  return { ...mapping, ...common, stream: changedStream(mapping.stream, stream ?? {}) };
}

function changedStream(
  settings: StreamSettings,
  changes: NonNullable<MappingChanges['stream']>,
): StreamSettings {
  return {
    ...settings,
    parallelizationFactor: changes.parallelizationFactor ?? settings.parallelizationFactor,
    bisectBatchOnFunctionError:
      changes.bisectBatchOnFunctionError ?? settings.bisectBatchOnFunctionError,
    maximumRetryAttempts: changes.maximumRetryAttempts ?? settings.maximumRetryAttempts,
    maximumRecordAge: changes.maximumRecordAge ?? settings.maximumRecordAge,
    tumblingWindow: changes.tumblingWindow ?? settings.tumblingWindow,
    onFailure: 'onFailure' in changes ? changes.onFailure : settings.onFailure,
  };
}

function stateOf(enabled: boolean): 'Enabled' | 'Disabled' {
  return enabled ? 'Enabled' : 'Disabled';
}

function refusal(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
