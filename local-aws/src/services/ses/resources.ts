import { z } from 'zod';
import type { ResourceType } from '../../resource-type.ts';
import type { SesEngine } from './engine.ts';
import type { Publish } from './event-publisher.ts';

const identitySchema = z.object({
  EmailIdentity: z.string(),
  ConfigurationSetAttributes: z.object({ ConfigurationSetName: z.string().optional() }).default({}),
});
const configurationSetSchema = z.object({ Name: z.string().optional() });
const eventDestinationSchema = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.strictObject(
    {
      Name: z.string().optional(),
      Enabled: z.boolean().default(false),
      MatchingEventTypes: z.array(z.string()).min(1),
      SnsDestination: z.object({ TopicARN: z.string().startsWith('arn:aws:sns:') }),
    },
    { error: 'local-aws publishes events to an SnsDestination, and to no other' },
  ),
});
const templateSchema = z.object({
  Template: z.object({
    TemplateName: z.string().optional(),
    SubjectPart: z.string().optional(),
    TextPart: z.string().optional(),
    HtmlPart: z.string().optional(),
  }),
});

/** What SES says to a topic when it is told to publish there: whoever listens gets it too. */
const VALIDATED = 'Successfully validated SNS topic for Amazon SES event publishing.';

/** Identities are verified at once; a configuration set publishes events and nothing else. */
export function sesResources(engine: SesEngine, publish: Publish): readonly ResourceType[] {
  return [
    {
      type: 'AWS::SES::EmailIdentity',
      create({ properties }) {
        const { EmailIdentity, ConfigurationSetAttributes } = identitySchema.parse(properties);
        engine.identities.verify(EmailIdentity, {
          configurationSet: ConfigurationSetAttributes.ConfigurationSetName,
        });
        return { ref: EmailIdentity };
      },
    },
    {
      type: 'AWS::SES::ConfigurationSet',
      create({ properties, generatedName }) {
        const name = configurationSetSchema.parse(properties).Name ?? generatedName;
        engine.configurationSets.create(name);
        return { ref: name };
      },
    },
    {
      type: 'AWS::SES::ConfigurationSetEventDestination',
      create({ properties, generatedName }) {
        const parsed = eventDestinationSchema.parse(properties);
        const { Enabled, MatchingEventTypes, SnsDestination } = parsed.EventDestination;
        const { TopicARN: topicArn } = SnsDestination;
        publish(topicArn, VALIDATED);
        if (Enabled)
          engine.configurationSets.addEventDestination(parsed.ConfigurationSetName, {
            matchingEventTypes: MatchingEventTypes,
            topicArn,
          });
        return { ref: generatedName, attributes: { Id: generatedName } };
      },
    },
    {
      type: 'AWS::SES::Template',
      create({ properties, generatedName }) {
        const { Template } = templateSchema.parse(properties);
        const name = Template.TemplateName ?? generatedName;
        engine.templates.create(name, {
          subject: Template.SubjectPart,
          text: Template.TextPart,
          html: Template.HtmlPart,
        });
        return { ref: name, attributes: { Id: name } };
      },
    },
  ];
}
