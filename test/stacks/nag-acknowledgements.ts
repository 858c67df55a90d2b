/** What cdk-nag asks for and Conveyor does otherwise, and why. */
export interface Acknowledgement {
  /** Rules of cdk-nag. https://github.com/cdklabs/cdk-nag/blob/main/RULES.md */
  readonly rules: readonly RegExp[];
  /** The paths of the constructs that it is about. */
  readonly at: RegExp;
  readonly reason: string;
}

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rules: [/IAM4/, /IAM5/, /L1$/, /LambdaDLQ/, /LambdaLatestVersion/, /LambdaTracing/],
    at: /CDKBucketDeployment|BucketNotificationsHandler/,
    reason: 'CDK brings these functions along. They run in deployments, which see them fail.',
  },
  {
    rules: [/IAM5\[Resource::\*\]/],
    at: /Handler\/Role/,
    reason:
      'Tracing sends to X-Ray, whose actions know no resource but *. For any other action our own guardrail `wildcards` refuses it.',
  },
  {
    rules: [/IAM5\[Resource::.*\/(videos|media)\/\*\]/],
    at: /Video\/(Api|Encoder)\/Handler\/Role/,
    reason: 'The objects under one prefix of one bucket; which keys there will be nobody knows.',
  },
  {
    rules: [/IAM5\[Resource::arn:.*:identity\/\*\]/],
    at: /(Mailer|Inviter|Notifier)\/Handler\/Role/,
    reason:
      'In the SES sandbox IAM is asked about the recipient’s identity too. The condition on the sender holds.',
  },
  {
    rules: [/AwsSolutions-S1$/],
    at: /Bucket|Media/,
    reason:
      'All reading passes the distribution and all writing our functions, which log. Who has to account for each request turns on CloudTrail’s data events for the account.',
  },
  {
    rules: [/AwsSolutions-CFR[13]$/],
    at: /Delivery\/Distribution/,
    reason:
      'Access logs would keep what each address watched, and nobody asked for that. Media are for everybody who has the link, wherever they are.',
  },
  {
    rules: [/AwsSolutions-CFR2$/],
    at: /Delivery\/Distribution/,
    reason:
      'A web ACL costs more a month than everything else that stands here. The API is throttled.',
  },
  {
    rules: [/AwsSolutions-CFR4$/],
    at: /Delivery\/Distribution/,
    reason:
      'CloudFront’s own domain has a fixed policy. A domain of one’s own brings a certificate, and with it the choice.',
  },
  {
    rules: [/AwsSolutions-COG1$/],
    at: /SignIn\/UserPool/,
    reason: 'Twelve characters of any kind: NIST SP 800-63B advises length, and against classes.',
  },
  {
    rules: [/AwsSolutions-COG[28]$/],
    at: /SignIn\/UserPool/,
    reason:
      'Threat protection needs the Plus plan, at a price for each user, and a second factor is more than an upload of a video asks for.',
  },
  {
    rules: [/AwsSolutions-APIG4$/],
    at: /GET --api--watch--\{videoId\}|GET --api--authors--\{authorId\}--posts/,
    reason: 'Who has the link may watch or read, without an account.',
  },
  {
    rules: [/AwsSolutions-APIG4$/],
    at: /SubscriptionsApi/,
    reason:
      'Readers have no account. The token of a mail says whose subscription it is, and who asks for one is counted.',
  },
  {
    rules: [/AwsSolutions-APIG4$/],
    at: /Collector|ClicksApi/,
    reason: 'Visitors of a page have no account, and what is counted of them tells of nobody.',
  },
  {
    rules: [/AwsSolutions-KDF1$/],
    at: /Lake\/Delivery\/Stream/,
    reason:
      'Firehose cannot encrypt what it reads from a stream; the stream and the bucket are encrypted.',
  },
  {
    rules: [/IAM5\[Resource::.*\/(clicks|errors)\/\*\]/],
    at: /Lake\/Delivery\/Role/,
    reason: 'The objects under two prefixes of one bucket; Firehose names them.',
  },
  {
    rules: [/AwsSolutions-SMG4$/],
    at: /OriginSecret/,
    reason:
      'It guards a limit, not data: without it a request counts among the unknown. Replacing it needs a deployment, as both sides have it from there.',
  },
  {
    rules: [/AwsSolutions-SQS3$/, /Serverless-SQSRedrivePolicy$/],
    at: /(DeadLetters|Failures)\/Queue/,
    reason: 'It is where failures end, and has an alarm. Our own guardrails ask the others.',
  },
  {
    rules: [/Serverless-LambdaDLQ$/],
    at: /Handler\/Function/,
    reason:
      'What fails in a queue’s worker has the queue’s own dead-letter queue, what is invoked asynchronously an on-failure destination, and who calls the API is told.',
  },
  {
    rules: [/Serverless-LambdaEventSourceMappingDestination$/],
    at: /SqsEventSource/,
    reason: 'Mappings of queues have none: the queue’s redrive policy is theirs.',
  },
  {
    rules: [/Serverless-SNSRedrivePolicy$/],
    at: /AlarmTopic\/Topic\/.*@/,
    reason:
      'SNS tries a mail for six hours. What it cannot mail then is old: the alarm’s state is in CloudWatch, and a queue of past alarms would be watched by nobody.',
  },
];
