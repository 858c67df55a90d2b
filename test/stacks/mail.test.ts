import * as z from 'zod';
import { policyDocument, reference, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const { foundation, video, posts } = synthesize({ senderIdentity: 'create' });

function only<Schema extends z.ZodType>(type: string, schema: Schema) {
  const [one, ...others] = resources(foundation, type, schema);
  if (!one || others.length > 0) throw new Error(`There is not one ${type}, but ${others.length}.`);
  return one;
}

const topic = only('AWS::SNS::Topic', z.looseObject({})).logicalId;
const configurationSet = only('AWS::SES::ConfigurationSet', z.looseObject({})).logicalId;

const variables = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});

describe('what becomes of mails', () => {
  it('is told by SES, as far as it says who should not be mailed again or what was lost', () => {
    const destination = z.object({
      ConfigurationSetName: reference,
      EventDestination: z.object({
        Enabled: z.literal(true),
        MatchingEventTypes: z.array(z.string()),
        SnsDestination: z.object({ TopicARN: reference }),
      }),
    });
    const { properties } = only('AWS::SES::ConfigurationSetEventDestination', destination);
    expect(properties).toEqual({
      ConfigurationSetName: configurationSet,
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['bounce', 'complaint', 'reject', 'renderingFailure'],
        SnsDestination: { TopicARN: topic },
      },
    });
  });

  it('is published to a topic that lets SES in, for this configuration set, before SES tries', () => {
    const schema = z.object({ PolicyDocument: policyDocument });
    const { logicalId, properties } = only('AWS::SNS::TopicPolicy', schema);
    const allowed = properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toMatchObject([
      {
        Action: ['sns:Publish'],
        Condition: { StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    expect(JSON.stringify(allowed)).toContain(`:configuration-set/",{"Ref":"${configurationSet}"}`);
    const [destination] = Object.values(
      foundation.findResources('AWS::SES::ConfigurationSetEventDestination'),
    );
    const { DependsOn } = z.object({ DependsOn: z.array(z.string()) }).parse(destination);
    expect(DependsOn).toContain(logicalId);
  });

  it('reaches the suppressor as SES wrote it, and never what is no event', () => {
    const subscription = z.object({
      Protocol: z.literal('sqs'),
      TopicArn: reference,
      Endpoint: reference,
      RawMessageDelivery: z.literal(true),
      FilterPolicyScope: z.literal('MessageBody'),
      FilterPolicy: z.unknown(),
      RedrivePolicy: z.object({ deadLetterTargetArn: reference }),
    });
    const { properties } = only('AWS::SNS::Subscription', subscription);
    expect(properties.TopicArn).toBe(topic);
    expect(properties.FilterPolicy).toEqual({ eventType: [{ exists: true }] });
    expect(properties.Endpoint).toMatch(/^MailSuppressorQueue/);
    expect(properties.RedrivePolicy.deadLetterTargetArn).toMatch(/^MailSuppressorDeadLetters/);
  });
});

describe('every function that mails', () => {
  const mailing = [video, posts].flatMap((template) =>
    resources(template, 'AWS::Lambda::Function', variables).filter(
      ({ properties }) => 'SENDER' in (properties.Environment?.Variables ?? {}),
    ),
  );

  it('does so with the configuration set, and knows the suppressions', () => {
    const names = mailing.map(({ logicalId }) => logicalId.replace(/HandlerFunction.*/, ''));
    expect(names.toSorted()).toEqual(['Inviter', 'Mailer', 'Notifier']);
    for (const { properties } of mailing) {
      const { CONFIGURATION_SET, SUPPRESSIONS_TABLE } = properties.Environment?.Variables ?? {};
      expect(JSON.stringify(CONFIGURATION_SET)).toContain(configurationSet);
      expect(JSON.stringify(SUPPRESSIONS_TABLE)).toContain('MailSuppressions');
    }
  });
});

describe('the rate of mails', () => {
  it.each([
    [{}, '1'],
    [{ stage: 'production' }, '14'],
    [{ sendRate: '10000' }, '10000'],
  ])('is that of the account: %j', (context, rate) => {
    const functions = resources(synthesize(context).posts, 'AWS::Lambda::Function', variables);
    const rates = functions.flatMap(
      ({ properties }) => properties.Environment?.Variables['SEND_RATE'] ?? [],
    );
    expect(rates).toEqual([rate, rate]);
  });
});
