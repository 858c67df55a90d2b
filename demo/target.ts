import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { outputsOf } from './stack-outputs.ts';

const LAPTOP = 'http://127.0.0.1:4580';

/** What the scripts' usage says of `--target`. */
export const targetUsage = `laptop (${LAPTOP}), the URL of an AWS endpoint, or aws (your credentials and region)`;

/** What the deployed stacks tell about themselves: their outputs. */
const foundationOutputs = z.object({
  SiteUrl: z.url(),
  UserPoolId: z.string(),
  UserPoolClientId: z.string(),
  MediaBucketName: z.string(),
  SuppressionsTableName: z.string(),
});
const videoOutputs = z.object({
  VideosTableName: z.string(),
  UploadBucketName: z.string(),
  EncodeQueueUrl: z.string(),
  EncodeDeadLetterQueueUrl: z.string(),
  NoticeQueueUrl: z.string(),
  NoticeDeadLetterQueueUrl: z.string(),
  ReceiverFailureQueueUrl: z.string(),
  ApiFunctionName: z.string(),
  ReceiverFunctionName: z.string(),
  EncoderFunctionName: z.string(),
  MailerFunctionName: z.string(),
});
type Outputs = z.infer<typeof foundationOutputs> & z.infer<typeof videoOutputs>;

/** Where Conveyor is deployed, and clients that act there as its operator. */
export interface Target {
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  /** A laptop: mails lie in an inbox, passwords are no secret, nobody is charged for a poll. */
  readonly isLaptop: boolean;
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly outputs: Outputs;
}

/**
 * Finds the app by its stacks' outputs.
 * @param name `laptop`, `aws`, or the URL of an endpoint
 * @throws when the name is none of these, a stack is not there, or lacks an output
 */
export async function connect(name: string): Promise<Target> {
  const endpoint = endpointOf(name);
  const isLaptop = endpoint !== undefined && isLoopback(endpoint);
  const configuration = {
    ...(endpoint !== undefined && { endpoint }),
    ...(isLaptop && {
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  };
  const cloudFormation = new CloudFormationClient(configuration);
  const where = endpoint ?? `AWS (${await regionOf(cloudFormation)})`;
  const [foundation, video] = await Promise.all([
    outputsOf(cloudFormation, 'ConveyorFoundation', foundationOutputs, where),
    outputsOf(cloudFormation, 'ConveyorVideo', videoOutputs, where),
  ]);
  return {
    endpoint,
    isLaptop,
    cloudFormation,
    cloudWatch: new CloudWatchClient(configuration),
    cognito: new CognitoIdentityProviderClient(configuration),
    dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient(configuration)),
    kinesis: new KinesisClient(configuration),
    lambda: new LambdaClient(configuration),
    logs: new CloudWatchLogsClient(configuration),
    s3: new S3Client({ ...configuration, forcePathStyle: endpoint !== undefined }),
    sqs: new SQSClient(configuration),
    outputs: { ...foundation, ...video },
  };
}

function endpointOf(name: string): string | undefined {
  if (name === 'aws') return undefined;
  if (name === 'laptop') return LAPTOP;
  if (/^https?:/.test(name) && URL.canParse(name)) return new URL(name).origin;
  throw new Error(`"${name}" is no target. Give ${targetUsage}.`);
}

function isLoopback(endpoint: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
}

async function regionOf({ config }: CloudFormationClient): Promise<string> {
  return config.region().catch((cause: unknown) => {
    throw new Error('AWS needs a region: set AWS_REGION, or a region in your profile.', { cause });
  });
}
