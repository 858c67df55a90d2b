import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** What a deployed video flow tells about itself: the outputs of its stack. */
const videoOutputs = z.object({
  VideosTableName: z.string(),
  UploadBucketName: z.string(),
  MediaBucketName: z.string(),
  EncodeQueueUrl: z.string(),
  EncodeDeadLetterQueueUrl: z.string(),
  NoticeQueueUrl: z.string(),
  EncoderFunctionName: z.string(),
  MailerFunctionName: z.string(),
});
type VideoOutputs = z.infer<typeof videoOutputs>;

/** An AWS endpoint that Conveyor is deployed to, and its clients. */
export interface Target {
  readonly endpoint: string;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly outputs: VideoOutputs;
}

/**
 * Finds the app at `endpoint` by its stacks' outputs.
 * @throws when the stack is not there or lacks an output, naming it
 */
export async function connect(endpoint: string): Promise<Target> {
  const configuration = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  };
  const cloudFormation = new CloudFormationClient(configuration);
  const { Stacks } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: 'ConveyorVideo' }))
    .catch((cause: unknown) => {
      throw new Error(
        `Conveyor was not found at ${endpoint} (${reasonOf(cause)}). Is \`npm start\` up there?`,
        { cause },
      );
    });
  const outputs = Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  return {
    endpoint,
    s3: new S3Client({ ...configuration, forcePathStyle: true }),
    sqs: new SQSClient(configuration),
    lambda: new LambdaClient(configuration),
    dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient(configuration)),
    outputs: videoOutputs.parse(outputs),
  };
}

/** A refused connection has a code and no message. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
