import { KinesisClient } from '@aws-sdk/client-kinesis';
import { readEnvironment } from '../../shared/environment.ts';
import { createRouter } from '../../shared/http/router.ts';
import { createLog } from '../../shared/log.ts';
import { collectorEnvironment } from './environment.ts';
import { operations } from './operations.ts';
import { clickStream } from './stream.ts';

const environment = readEnvironment(collectorEnvironment);
const log = createLog('collector');

/**
 * After being throttled the SDK waits up to 0.5 s, then up to 1 s, and somebody waits for the answer.
 * A record that is put twice, as its answer was lost, is one batch to those who count.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const kinesis = new KinesisClient({
  maxAttempts: 3,
  retryMode: 'standard',
  // In ms. The function's timeout is for all attempts.
  requestHandler: { requestTimeout: 1500 },
});

/** The HTTP API invokes it for each request of its route. */
export const handler = createRouter(
  operations,
  { stream: clickStream(kinesis, environment.STREAM_NAME), now: () => new Date(), log },
  log,
);
