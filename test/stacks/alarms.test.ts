import * as z from 'zod';
import { addConveyor } from '../../lib/conveyor.ts';
import { bareApp, synthesize as synthesizeGuarded } from '../guardrails/violations.ts';
import { reference, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const foreign = z
  .object({ 'Fn::GetStackOutput': z.object({ OutputName: z.string() }) })
  .transform((value) => value['Fn::GetStackOutput'].OutputName);
const alarm = z.object({
  MetricName: z.string(),
  Namespace: z.string(),
  Statistic: z.string().optional(),
  Threshold: z.number(),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  TreatMissingData: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: reference })),
  AlarmActions: z.array(z.union([reference, foreign])).default([]),
  OKActions: z.array(z.union([reference, foreign])).default([]),
});

/** `Encoder Errors ≥ 1`, by the function or queue that an alarm watches. */
function watches(context: Record<string, string> = {}) {
  return Object.values(synthesize(context))
    .flatMap((template) => resources(template, 'AWS::CloudWatch::Alarm', alarm))
    .map(({ properties }) => properties);
}

const alarms = watches();
const watched = alarms.map(({ MetricName, Threshold, Period, EvaluationPeriods, Dimensions }) => {
  const of = Dimensions.map(({ Value }) => Value.replace(/(Function)?[0-9A-F]{8}$/, ''));
  return `${of.join()} ${MetricName} ≥ ${Threshold} for ${EvaluationPeriods} × ${Period} s`;
});

const functions = [
  'Api',
  'Receiver',
  'Encoder',
  'Mailer',
  'PostsApi',
  'SubscriptionsApi',
  'Fanout',
  'Notifier',
  'Inviter',
  'MailSuppressor',
  'Collector',
  'Analytics',
  'Trending',
  'ClicksApi',
];

describe('the alarms', () => {
  it('watch every queue, function and the API, each for what its users notice', () => {
    expect(watched.toSorted()).toEqual(
      [
        'FrontApi 5xx ≥ 3 for 1 × 300 s',
        'FrontApi Latency ≥ 3000 for 3 × 300 s',
        'EncoderDeadLettersQueue ApproximateNumberOfMessagesVisible ≥ 1 for 1 × 60 s',
        'EncoderQueue ApproximateAgeOfOldestMessage ≥ 3600 for 3 × 60 s',
        'MailerDeadLettersQueue ApproximateNumberOfMessagesVisible ≥ 1 for 1 × 60 s',
        'MailerQueue ApproximateAgeOfOldestMessage ≥ 900 for 3 × 60 s',
        'ReceiverFailuresQueue ApproximateNumberOfMessagesVisible ≥ 1 for 1 × 60 s',
        'ReceiverHandler AsyncEventAge ≥ 600000 for 1 × 60 s',
        'ReceiverHandler DestinationDeliveryFailures ≥ 1 for 1 × 60 s',
        'EncoderHandler Errors ≥ 1 for 1 × 900 s',
        'FanoutQueue ApproximateAgeOfOldestMessage ≥ 1800 for 3 × 60 s',
        'NotifierQueue ApproximateAgeOfOldestMessage ≥ 21600 for 3 × 60 s',
        'InviterQueue ApproximateAgeOfOldestMessage ≥ 900 for 3 × 60 s',
        'MailSuppressorQueue ApproximateAgeOfOldestMessage ≥ 3600 for 3 × 60 s',
        'AnalyticsHandler IteratorAge ≥ 900000 for 3 × 60 s',
        'TrendingHandler IteratorAge ≥ 300000 for 3 × 60 s',
        ...['Analytics', 'Trending'].flatMap((one) => [
          `${one}FailuresQueue ApproximateNumberOfMessagesVisible ≥ 1 for 1 × 60 s`,
          `${one}Handler DestinationDeliveryFailures ≥ 1 for 1 × 60 s`,
        ]),
        'Clicks WriteProvisionedThroughputExceeded ≥ 1 for 3 × 300 s',
        'LakeDeliveryStream DeliveryToS3.DataFreshness ≥ 1800 for 3 × 60 s',
        ...['Fanout', 'Notifier', 'Inviter', 'MailSuppressor'].map(
          (one) => `${one}DeadLettersQueue ApproximateNumberOfMessagesVisible ≥ 1 for 1 × 60 s`,
        ),
        ...functions
          .filter((one) => one !== 'Encoder')
          .map((one) => `${one}Handler Errors ≥ 3 for 1 × 900 s`),
        ...functions.map((one) => `${one}Handler Throttles ≥ 1 for 3 × 300 s`),
      ].toSorted(),
    );
  });

  it('are quiet while nothing happens', () => {
    expect(new Set(alarms.map(({ TreatMissingData }) => TreatMissingData))).toEqual(
      new Set(['notBreaching']),
    );
  });

  it('tell nobody unless an address is given', () => {
    expect(
      alarms.flatMap(({ AlarmActions, OKActions }) => [...AlarmActions, ...OKActions]),
    ).toEqual([]);
    const topics = resources(synthesize().foundation, 'AWS::SNS::Topic', z.unknown());
    expect(topics.filter(({ logicalId }) => logicalId.startsWith('Alarm'))).toEqual([]);
  });
});

describe('with an address for alarms', () => {
  const context = { alarmEmail: 'ops@example.com' };
  const { foundation } = synthesize(context);

  it('mails each of them to it, when it begins and when it is over', () => {
    const told = watches(context).map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions]);
    const topic = [expect.stringContaining('AlarmTopic')];
    expect(told).toEqual(alarms.map(() => [topic, topic]));
    const subscription = z.looseObject({ Protocol: z.string(), Endpoint: z.unknown() });
    const mailed = resources(foundation, 'AWS::SNS::Subscription', subscription)
      .map(({ properties: { Protocol, Endpoint } }) => ({ Protocol, Endpoint }))
      .filter(({ Protocol }) => Protocol === 'email');
    expect(mailed).toEqual([{ Protocol: 'email', Endpoint: 'ops@example.com' }]);
  });

  it('lets CloudWatch publish, of this account and over TLS only', () => {
    const [policy] = resources(foundation, 'AWS::SNS::TopicPolicy', z.looseObject({})).filter(
      ({ logicalId }) => logicalId.startsWith('Alarm'),
    );
    expect(policy?.properties.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  it('has the guardrails take its reason for a topic without encryption', () => {
    const app = bareApp(context);
    addConveyor(app);
    expect(synthesizeGuarded(app)).toEqual({ error: undefined, violations: [] });
  });
});
