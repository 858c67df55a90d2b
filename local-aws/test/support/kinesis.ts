import { KinesisClient, KinesisServiceException } from '@aws-sdk/client-kinesis';
import { VirtualClock } from '../../src/clock.ts';
import { createKinesis, type Kinesis } from '../../src/services/kinesis/index.ts';
import { serve } from './serve.ts';

export interface ServedKinesis extends Kinesis {
  readonly clock: VirtualClock;
  readonly client: KinesisClient;
  close(): Promise<void>;
}

/** Kinesis alone, in its own time, behind the gateway. */
export async function serveKinesis(): Promise<ServedKinesis> {
  const clock = new VirtualClock();
  const kinesis = createKinesis({ clock });
  const served = await serve('kinesis', kinesis.service);
  const client = new KinesisClient(served.client);
  return {
    ...kinesis,
    clock,
    client,
    async close() {
      client.destroy();
      await served.close();
    },
  };
}

/** The name of the error that the call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KinesisServiceException)) throw new Error(`not refused: ${String(error)}`);
  return error.name;
}
