import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { PostsApiEnvironment } from '../lambda/posts/api/environment.ts';
import type { FanoutEnvironment } from '../lambda/posts/fanout/environment.ts';
import type { InviterEnvironment } from '../lambda/posts/inviter/environment.ts';
import type { NotifierEnvironment } from '../lambda/posts/notifier/environment.ts';
import type { SubscriptionsEnvironment } from '../lambda/posts/subscriptions/environment.ts';
import type { Config } from './config.ts';
import { allow } from './constructs/allow.ts';
import { ApiHandler } from './constructs/api-handler.ts';
import type { FrontApi } from './constructs/front-api.ts';
import type { Mail } from './constructs/mail.ts';
import { QueueWorker, type OwnEnvironment } from './constructs/queue-worker.ts';
import { PostsDashboard } from './posts-dashboard.ts';
import { PostsQueries } from './posts-queries.ts';
import { PostsTables } from './posts-tables.ts';
import { stageSettings } from './stage.ts';

export interface PostsStackProps {
  readonly config: Config;
  readonly frontApi: FrontApi;
  readonly siteUrl: string;
  readonly originSecret: string;
  readonly mail: Mail;
}

/**
 * A shard has 10,000 subscribers and a page at least ten of them, at the slowest rate: 1,000 hops go
 * through it even if each invocation has time for one page only.
 */
const hopLimit = 2_000;

/**
 * API → published queue → fanout → delivery queue → notifier → SES;
 * subscriptions API → invitation queue → inviter → SES.
 */
export class PostsStack extends Stack {
  constructor(scope: Construct, id: string, props: PostsStackProps) {
    super(scope, id, { description: 'Conveyor: from a post to a mail for each subscriber' });
    const { config, frontApi, siteUrl, originSecret, mail } = props;
    const stage = stageSettings(config);
    const tables = new PostsTables(this, 'Tables', stage);
    const mailing = {
      SUPPRESSIONS_TABLE: mail.suppressions.tableName,
      SENDER: config.sender,
      CONFIGURATION_SET: mail.configurationSetName,
      SITE_URL: siteUrl,
    };

    const notifier = new QueueWorker<OwnEnvironment<NotifierEnvironment>>(this, 'Notifier', {
      stage,
      entry: 'lambda/posts/notifier/handler.ts',
      environment: {
        ...mailing,
        POSTS_TABLE: tables.posts.tableName,
        SUBSCRIPTIONS_TABLE: tables.subscriptions.tableName,
        DELIVERIES_TABLE: tables.deliveries.tableName,
        SEND_RATE: String(config.sendRate),
        MAX_CONCURRENCY: String(stage.notifierConcurrency),
      },
      // Ten messages, and all who run at once share the rate: 50 s at five at once, whatever the rate.
      timeout: Duration.minutes(2),
      memorySize: 512,
      batchSize: 10,
      maxConcurrency: stage.notifierConcurrency,
      deadLetterDescription: 'Subscribers who were not mailed a post: up to 50 a message.',
      whileDown: 'Subscribers wait for posts that are published.',
      // A large audience takes hours at the rate that SES grants: what is older stands still.
      longestWait: Duration.hours(6),
    });

    const fanout = new QueueWorker<OwnEnvironment<FanoutEnvironment>>(this, 'Fanout', {
      stage,
      entry: 'lambda/posts/fanout/handler.ts',
      environment: {
        POSTS_TABLE: tables.posts.tableName,
        AUTHORS_TABLE: tables.authors.tableName,
        AUDIENCE_TABLE: tables.audience.tableName,
        DELIVERY_QUEUE_URL: notifier.queue.queueUrl,
        SEND_RATE: String(config.sendRate),
        HOP_LIMIT: String(hopLimit),
      },
      recursiveLoop: RecursiveLoop.ALLOW,
      // 20 s before its end it hands on what is left of a shard.
      timeout: Duration.minutes(1),
      batchSize: 1,
      maxConcurrency: stage.fanoutConcurrency,
      deadLetterDescription: 'Posts that were not published, or not to all of their subscribers.',
      whileDown: 'Posts stay hidden, and nobody is mailed.',
      // Of which the undo window takes 15 minutes at most.
      longestWait: Duration.minutes(30),
    });

    const inviter = new QueueWorker<OwnEnvironment<InviterEnvironment>>(this, 'Inviter', {
      stage,
      entry: 'lambda/posts/inviter/handler.ts',
      environment: {
        ...mailing,
        SUBSCRIPTIONS_TABLE: tables.subscriptions.tableName,
        LIMITS_TABLE: tables.limits.tableName,
      },
      timeout: Duration.minutes(1),
      batchSize: 10,
      maxConcurrency: stage.inviterConcurrency,
      deadLetterDescription: 'Invitations that could not be mailed: who asked for one waits.',
      whileDown: 'Nobody can subscribe: the mail with the link does not come.',
      longestWait: Duration.minutes(15),
    });

    const postsApi = new ApiHandler<PostsApiEnvironment>(this, 'PostsApi', {
      stage,
      frontApi,
      entry: 'lambda/posts/api/handler.ts',
      environment: {
        POSTS_TABLE: tables.posts.tableName,
        PUBLISHED_QUEUE_URL: fanout.queue.queueUrl,
        UNDO_SECONDS: String(config.undoSeconds),
      },
      whileDown: 'Nobody can post, take a post back, or read one.',
      routes: [
        { method: HttpMethod.POST, path: '/api/posts' },
        { method: HttpMethod.GET, path: '/api/posts' },
        { method: HttpMethod.DELETE, path: '/api/posts/{postId}' },
        { method: HttpMethod.GET, path: '/api/authors/{authorId}/posts', public: true },
      ],
    });
    const subscriptionsApi = new ApiHandler<SubscriptionsEnvironment>(this, 'SubscriptionsApi', {
      stage,
      frontApi,
      entry: 'lambda/posts/subscriptions/handler.ts',
      environment: {
        SUBSCRIPTIONS_TABLE: tables.subscriptions.tableName,
        AUDIENCE_TABLE: tables.audience.tableName,
        AUTHORS_TABLE: tables.authors.tableName,
        DELIVERIES_TABLE: tables.deliveries.tableName,
        LIMITS_TABLE: tables.limits.tableName,
        INVITATION_QUEUE_URL: inviter.queue.queueUrl,
        ORIGIN_SECRET: originSecret,
      },
      whileDown: 'Nobody can subscribe or, which the law asks for, unsubscribe.',
      routes: [
        {
          method: HttpMethod.POST,
          path: '/api/authors/{authorId}/subscriptions',
          public: true,
        },
        { method: HttpMethod.POST, path: '/api/subscriptions/confirm', public: true },
        { method: HttpMethod.POST, path: '/api/unsubscribe', public: true },
        { method: HttpMethod.GET, path: '/api/unsubscribe', public: true },
      ],
    });

    const { posts, audience, authors, deliveries, limits } = tables;
    allow(
      postsApi.function,
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      posts.tableArn,
    );
    allow(postsApi.function, ['dynamodb:Query'], tables.postsByAuthorArn);
    fanout.queue.grantSendMessages(postsApi.function);

    const subscriptionsArn = tables.subscriptions.tableArn;
    allow(subscriptionsApi.function, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], subscriptionsArn);
    allow(subscriptionsApi.function, ['dynamodb:GetItem', 'dynamodb:PutItem'], audience.tableArn);
    allow(subscriptionsApi.function, ['dynamodb:UpdateItem'], authors.tableArn);
    allow(subscriptionsApi.function, ['dynamodb:GetItem'], deliveries.tableArn);
    allow(subscriptionsApi.function, ['dynamodb:UpdateItem'], limits.tableArn);
    inviter.queue.grantSendMessages(subscriptionsApi.function);

    allow(inviter.function, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], subscriptionsArn);
    allow(inviter.function, ['dynamodb:GetItem'], mail.suppressions.tableArn);
    allow(inviter.function, ['dynamodb:UpdateItem'], limits.tableArn);
    mail.grantSend(inviter.function, ['ses:SendEmail']);

    allow(fanout.function, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], posts.tableArn);
    allow(fanout.function, ['dynamodb:GetItem'], authors.tableArn);
    allow(fanout.function, ['dynamodb:Query'], audience.tableArn);
    fanout.queue.grantSendMessages(fanout.function);
    notifier.queue.grantSendMessages(fanout.function);

    allow(notifier.function, ['dynamodb:GetItem'], posts.tableArn);
    allow(notifier.function, ['dynamodb:BatchGetItem'], subscriptionsArn);
    allow(notifier.function, ['dynamodb:BatchGetItem'], mail.suppressions.tableArn);
    allow(notifier.function, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], deliveries.tableArn);
    mail.grantSend(notifier.function, ['ses:SendBulkEmail', 'ses:SendBulkTemplatedEmail']);

    new PostsDashboard(this, 'Dashboard', {
      postsApi,
      fanout,
      notifier,
      subscriptionsApi,
      inviter,
      suppressor: mail.suppressor,
    });
    new PostsQueries(this, 'Queries', {
      functions: [postsApi, fanout, notifier, subscriptionsApi, inviter, mail.suppressor].map(
        (one) => one.function,
      ),
      notifier: notifier.function,
    });

    const outputs = {
      PostsTableName: posts.tableName,
      SubscriptionsTableName: tables.subscriptions.tableName,
      AudienceTableName: audience.tableName,
      AuthorsTableName: authors.tableName,
      DeliveriesTableName: deliveries.tableName,
      PublishedQueueUrl: fanout.queue.queueUrl,
      PublishedDeadLetterQueueUrl: fanout.deadLetterQueue.queueUrl,
      DeliveryQueueUrl: notifier.queue.queueUrl,
      DeliveryDeadLetterQueueUrl: notifier.deadLetterQueue.queueUrl,
      InvitationQueueUrl: inviter.queue.queueUrl,
      InvitationDeadLetterQueueUrl: inviter.deadLetterQueue.queueUrl,
      PostsApiFunctionName: postsApi.function.functionName,
      SubscriptionsApiFunctionName: subscriptionsApi.function.functionName,
      FanoutFunctionName: fanout.function.functionName,
      NotifierFunctionName: notifier.function.functionName,
      InviterFunctionName: inviter.function.functionName,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
