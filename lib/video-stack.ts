import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ApiEnvironment } from '../lambda/video/api/environment.ts';
import type { EncoderEnvironment } from '../lambda/video/encoder/environment.ts';
import type { MailerEnvironment } from '../lambda/video/mailer/environment.ts';
import type { ReceiverEnvironment } from '../lambda/video/receiver/environment.ts';
import type { Config } from './config.ts';
import { allow } from './constructs/allow.ts';
import { ApiHandler } from './constructs/api-handler.ts';
import { AsyncHandler } from './constructs/async-handler.ts';
import { FfmpegLayer } from './constructs/ffmpeg-layer.ts';
import type { FrontApi } from './constructs/front-api.ts';
import type { Mail } from './constructs/mail.ts';
import { QueueWorker, type OwnEnvironment } from './constructs/queue-worker.ts';
import { UploadBucket } from './constructs/upload-bucket.ts';
import { stageSettings } from './stage.ts';
import { VideoDashboard } from './video-dashboard.ts';
import { VideoQueries } from './video-queries.ts';

export interface VideoStackProps {
  readonly config: Config;
  readonly frontApi: FrontApi;
  readonly mediaBucket: Bucket;
  readonly siteUrl: string;
  readonly mail: Mail;
}

/** Sources arrive as `videos/{videoId}/source`. */
const uploadPrefix = 'videos/';
/** A key in the media bucket is the path under which it is delivered. */
const mediaPrefix = 'media/';
/** The index in which an uploader's own videos are found, by when they were announced. */
const byUploader = 'byUploader';

/** API → upload bucket → receiver → encode queue → encoder → media bucket, notice queue → mailer → SES. */
export class VideoStack extends Stack {
  constructor(scope: Construct, id: string, props: VideoStackProps) {
    super(scope, id, { description: 'Conveyor: from an upload to a video and a mail' });
    const { config, frontApi, mediaBucket, siteUrl, mail } = props;
    const stage = stageSettings(config);

    const videos = new TableV2(this, 'Videos', {
      partitionKey: { name: 'videoId', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      globalSecondaryIndexes: [
        {
          indexName: byUploader,
          partitionKey: { name: 'uploader', type: AttributeType.STRING },
          sortKey: { name: 'createdAt', type: AttributeType.STRING },
          projectionType: ProjectionType.ALL,
        },
      ],
      removalPolicy: stage.removalPolicy,
    });
    const uploads = new UploadBucket(this, 'Uploads', { stage, siteUrl });

    const api = new ApiHandler<ApiEnvironment>(this, 'Api', {
      stage,
      frontApi,
      entry: 'lambda/video/api/handler.ts',
      environment: {
        VIDEOS_TABLE: videos.tableName,
        UPLOAD_BUCKET: uploads.bucket.bucketName,
        SITE_URL: siteUrl,
      },
      whileDown: 'Nobody can announce a video, see what became of it, or watch one.',
      routes: [
        { method: HttpMethod.POST, path: '/api/videos' },
        { method: HttpMethod.GET, path: '/api/videos' },
        { method: HttpMethod.GET, path: '/api/videos/{videoId}' },
        { method: HttpMethod.GET, path: '/api/watch/{videoId}', public: true },
      ],
    });

    const mailer = new QueueWorker<OwnEnvironment<MailerEnvironment>>(this, 'Mailer', {
      stage,
      entry: 'lambda/video/mailer/handler.ts',
      environment: {
        VIDEOS_TABLE: videos.tableName,
        SUPPRESSIONS_TABLE: mail.suppressions.tableName,
        SENDER: config.sender,
        CONFIGURATION_SET: mail.configurationSetName,
        SITE_URL: siteUrl,
      },
      timeout: Duration.minutes(1),
      fifo: true,
      batchSize: 10,
      maxConcurrency: stage.mailerConcurrency,
      deadLetterDescription: 'Notices that could not be mailed: uploaders wait for word.',
      whileDown: 'Uploaders wait for word of their videos.',
      // All five tries and the backoff between them take eight minutes: what is older was not tried.
      longestWait: Duration.minutes(15),
    });

    const encoder = new QueueWorker<OwnEnvironment<EncoderEnvironment>>(this, 'Encoder', {
      stage,
      entry: 'lambda/video/encoder/handler.ts',
      extraEntries: { child: 'lambda/video/encoder/media/child.ts' },
      // FFmpeg is native: a layer has it, or a laptop's node_modules.
      external: ['node-av'],
      environment: {
        VIDEOS_TABLE: videos.tableName,
        UPLOAD_BUCKET: uploads.bucket.bucketName,
        MEDIA_BUCKET: mediaBucket.bucketName,
        NOTICE_QUEUE_URL: mailer.queue.queueUrl,
        LIMITS: config.stage,
      },
      timeout: Duration.minutes(15),
      memorySize: stage.encoderMemory,
      ephemeralStorageSize: stage.encoderStorage,
      batchSize: 1,
      maxConcurrency: stage.encoderConcurrency,
      deadLetterDescription: 'Videos that could not be encoded: their uploaders see DELAYED.',
      whileDown: 'Videos are accepted, and ready hours late.',
      // Encoding takes a quarter of an hour at most, and is given a deadline before the timeout: what
      // is an hour old waits behind others, or for the 90 minutes after an environment was killed.
      longestWait: Duration.hours(1),
      // For the same reason no video should crash it, and each that does waits those 90 minutes.
      errorThreshold: 1,
    });
    if (config.ffmpeg === 'layer') {
      encoder.function.addLayers(new FfmpegLayer(this, 'Ffmpeg'));
    }

    const receiver = new AsyncHandler<ReceiverEnvironment>(this, 'Receiver', {
      stage,
      entry: 'lambda/video/receiver/handler.ts',
      environment: {
        VIDEOS_TABLE: videos.tableName,
        UPLOAD_BUCKET: uploads.bucket.bucketName,
        ENCODE_QUEUE_URL: encoder.queue.queueUrl,
        NOTICE_QUEUE_URL: mailer.queue.queueUrl,
      },
      failureDescription: 'Uploads that never reached the encode queue.',
      whileDown: 'Uploads arrive, and nothing comes of them.',
      // Lambda tries an event again after one minute and after two more; the rest is waiting.
      longestWait: Duration.minutes(10),
    });
    uploads.notify(receiver.function, uploadPrefix);

    for (const worker of [mailer, encoder, receiver]) {
      allow(worker.function, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], videos.tableArn);
    }
    allow(api.function, ['dynamodb:GetItem', 'dynamodb:PutItem'], videos.tableArn);
    allow(api.function, ['dynamodb:Query'], `${videos.tableArn}/index/${byUploader}`);
    // A presigned POST may do what its signer may.
    allow(api.function, ['s3:PutObject'], uploads.bucket.arnForObjects(`${uploadPrefix}*`));
    allow(receiver.function, ['s3:ListBucketVersions'], uploads.bucket.bucketArn, {
      StringLike: { 's3:prefix': `${uploadPrefix}*` },
    });
    encoder.queue.grantSendMessages(receiver.function);
    mailer.queue.grantSendMessages(receiver.function);
    mailer.queue.grantSendMessages(encoder.function);
    allow(
      encoder.function,
      ['s3:GetObjectVersion'],
      uploads.bucket.arnForObjects(`${uploadPrefix}*`),
    );
    allow(
      encoder.function,
      ['s3:PutObject', 's3:DeleteObject'],
      mediaBucket.arnForObjects(`${mediaPrefix}*`),
    );
    allow(encoder.function, ['s3:ListBucket'], mediaBucket.bucketArn, {
      StringLike: { 's3:prefix': `${mediaPrefix}*` },
    });
    mail.grantSend(mailer.function, ['ses:SendEmail']);
    allow(mailer.function, ['dynamodb:GetItem'], mail.suppressions.tableArn);

    new VideoDashboard(this, 'Dashboard', { api, receiver, encoder, mailer });
    new VideoQueries(this, 'Queries', {
      functions: [api, receiver, encoder, mailer].map((one) => one.function),
      encoder: encoder.function,
    });

    const outputs = {
      VideosTableName: videos.tableName,
      UploadBucketName: uploads.bucket.bucketName,
      EncodeQueueUrl: encoder.queue.queueUrl,
      EncodeDeadLetterQueueUrl: encoder.deadLetterQueue.queueUrl,
      NoticeQueueUrl: mailer.queue.queueUrl,
      NoticeDeadLetterQueueUrl: mailer.deadLetterQueue.queueUrl,
      ApiFunctionName: api.function.functionName,
      ReceiverFunctionName: receiver.function.functionName,
      EncoderFunctionName: encoder.function.functionName,
      MailerFunctionName: mailer.function.functionName,
      ReceiverFailureQueueUrl: receiver.failureQueue.queueUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
