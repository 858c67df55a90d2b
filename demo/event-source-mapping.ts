import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Target } from './target.ts';
import { waitUntil } from './wait-until.ts';

/** Stops or starts a worker: its event source mapping is disabled or enabled, nothing else. */
export async function setEnabled(
  { lambda }: Target,
  functionName: string,
  enabled: boolean,
): Promise<void> {
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName }),
  );
  const UUID = EventSourceMappings?.[0]?.UUID;
  if (!UUID) throw new Error(`${functionName} has no event source mapping`);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled }));
  const wanted = enabled ? 'Enabled' : 'Disabled';
  await waitUntil(`the event source mapping of ${functionName} is ${wanted}`, async () => {
    const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return State === wanted;
  });
}
