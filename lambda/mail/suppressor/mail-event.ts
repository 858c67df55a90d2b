import * as z from 'zod/mini';

const recipients = z.array(z.object({ emailAddress: z.string() }));
const mail = z.object({
  messageId: z.string(),
  /** The mail's own, each with its values. */
  tags: z.optional(z.record(z.string(), z.array(z.string()))),
});

/**
 * What SES tells of a mail, as far as it matters here.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export const mailEvent = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    mail,
    bounce: z.object({
      bounceType: z.enum(['Permanent', 'Transient', 'Undetermined']),
      bounceSubType: z.optional(z.string()),
      bouncedRecipients: recipients,
      timestamp: z.iso.datetime(),
    }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    mail,
    complaint: z.object({ complainedRecipients: recipients, timestamp: z.iso.datetime() }),
  }),
  z.object({
    eventType: z.literal('Reject'),
    mail,
    reject: z.object({ reason: z.string() }),
  }),
  z.object({
    eventType: z.literal('Rendering Failure'),
    mail,
    failure: z.object({ errorMessage: z.string() }),
  }),
  z.object({
    eventType: z.enum(['Send', 'Delivery', 'DeliveryDelay', 'Open', 'Click', 'Subscription']),
    mail,
  }),
]);
export type MailEvent = z.infer<typeof mailEvent>;
