import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { countOne } from './metrics.ts';

const { STREAM_NAME } = z.object({ STREAM_NAME: z.string() }).parse(process.env);
const click = z.looseObject({ visitor: z.string(), page: z.string() });
const kinesis = new KinesisClient();

/** Each click is a record of its own. */
export async function handler({ body = '{}' }: APIGatewayProxyEventV2) {
  const parsed = click.parse(JSON.parse(body));
  const line = JSON.stringify({ ...parsed, received: new Date().toISOString() });
  await kinesis.send(
    new PutRecordCommand({
      StreamName: STREAM_NAME,
      PartitionKey: parsed.visitor,
      Data: Buffer.from(`${line}\n`),
    }),
  );
  countOne('Collected');
  return { statusCode: 202 };
}
