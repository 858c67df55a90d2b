import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
} from '@aws-sdk/client-lambda';
import type { Target } from './target.ts';
import { waitUntil } from './wait-until.ts';

/** Stops a worker while `work` runs: its event source mapping is disabled, nothing else. */
export async function whileStopped(
  target: Target,
  functionName: string,
  work: () => Promise<void>,
): Promise<void> {
  await setEnabled(target, functionName, false);
  try {
    await work();
  } finally {
    await setEnabled(target, functionName, true);
  }
}

async function setEnabled(target: Target, functionName: string, enabled: boolean): Promise<void> {
  const { UUID } = await mappingOf(target, functionName);
  await target.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled }));
  const wanted = enabled ? 'Enabled' : 'Disabled';
  await waitUntil(`the event source mapping of ${functionName} is ${wanted}`, async () => {
    const { State } = await target.lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return State === wanted;
  });
}

/** @param seconds how long the mapping waits for a batch to fill; 0: not at all */
export async function setBatchingWindow(
  target: Target,
  functionName: string,
  seconds: number,
): Promise<void> {
  const { UUID } = await mappingOf(target, functionName);
  await target.lambda.send(
    new UpdateEventSourceMappingCommand({ UUID, MaximumBatchingWindowInSeconds: seconds }),
  );
}

/** How many environments the worker's queue may keep busy at once, if that is limited. */
export async function maximumConcurrencyOf(
  target: Target,
  functionName: string,
): Promise<number | undefined> {
  const { ScalingConfig } = await mappingOf(target, functionName);
  return ScalingConfig?.MaximumConcurrency;
}

async function mappingOf(
  { lambda }: Target,
  functionName: string,
): Promise<EventSourceMappingConfiguration> {
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName }),
  );
  const [mapping] = EventSourceMappings ?? [];
  if (mapping) return mapping;
  throw new Error(`${functionName} has no event source mapping`);
}
