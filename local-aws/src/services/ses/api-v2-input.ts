import { z } from 'zod';
import { refusals } from './refusals.ts';
import type { Destination, Tags } from './sending.ts';

const addresses = z.array(z.string()).default([]);

const destination = z
  .object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
  .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] })
  .transform((it): Destination => ({
    to: it.ToAddresses,
    cc: it.CcAddresses,
    bcc: it.BccAddresses,
  }));

const headers = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((list) => list.map(({ Name, Value }) => ({ name: Name, value: Value })));

const tags = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .transform((list): Tags => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));

const part = z.object({ Data: z.string() }).transform(({ Data }) => Data);

/** No attachments: they can be sent in a raw message. */
const simple = z.strictObject({
  Subject: part,
  Body: z.strictObject({ Text: part.optional(), Html: part.optional() }),
  Headers: headers,
});

const raw = z.strictObject({ Data: z.string() });

const content = z
  .strictObject({
    Subject: z.string().optional(),
    Text: z.string().optional(),
    Html: z.string().optional(),
  })
  .transform(({ Subject, Text, Html }) => ({ subject: Subject, text: Text, html: Html }));

const MAXIMUM_DATA = 256 * 1024;
const data = z.string().max(MAXIMUM_DATA).optional();

const template = z
  .strictObject({
    TemplateName: z.string().optional(),
    TemplateContent: content.optional(),
    TemplateData: data,
    Headers: headers,
  })
  .refine(
    (it) => (it.TemplateName === undefined) !== (it.TemplateContent === undefined),
    'needs either TemplateName or TemplateContent',
  );

const common = {
  FromEmailAddress: z.string().optional(),
  ReplyToAddresses: addresses,
  FeedbackForwardingEmailAddress: z.string().optional(),
  ConfigurationSetName: z.string().optional(),
};

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export const sendEmailInput = z.strictObject({
  ...common,
  Destination: destination,
  EmailTags: tags.default({}),
  Content: z.union([
    z.strictObject({ Simple: simple }),
    z.strictObject({ Raw: raw }),
    z.strictObject({ Template: template }),
  ]),
});

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html */
export const sendBulkEmailInput = z.strictObject({
  ...common,
  DefaultEmailTags: tags.default({}),
  DefaultContent: z.strictObject({ Template: template }),
  BulkEmailEntries: z
    .array(
      z.strictObject({
        Destination: destination,
        ReplacementTags: tags.optional(),
        ReplacementEmailContent: z
          .object({
            ReplacementTemplate: z.object({ ReplacementTemplateData: data }).default({}),
          })
          .default({ ReplacementTemplate: {} }),
        ReplacementHeaders: headers,
      }),
    )
    .min(1),
});

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailTemplate.html */
export const createTemplateInput = z.object({ TemplateName: z.string(), TemplateContent: content });

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutSuppressedDestination.html */
export const putSuppressedInput = z.object({
  EmailAddress: z.string(),
  Reason: z.enum(['BOUNCE', 'COMPLAINT']),
});

export type TemplateInput = z.output<typeof template>;
export type SendEmailInput = z.output<typeof sendEmailInput>;
export type SendBulkEmailInput = z.output<typeof sendBulkEmailInput>;

/** Throws `BadRequestException` that names the field. */
export function parseInput<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw refusals.badRequest(z.prettifyError(parsed.error));
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusals.badRequest(`The body is not JSON: ${String(error)}`);
  }
}
