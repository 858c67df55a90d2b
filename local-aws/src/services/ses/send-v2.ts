import type { AwsRequest } from '../../gateway/exchange.ts';
import {
  parseInput,
  sendBulkEmailInput,
  sendEmailInput,
  type SendBulkEmailInput,
  type SendEmailInput,
  type TemplateInput,
} from './api-v2-input.ts';
import type { SesEngine } from './engine.ts';
import { fromHeader, sendingPermissions, type SendingCall } from './permissions.ts';
import { refusals } from './refusals.ts';
import { MAXIMUM_BYTES } from './sending.ts';
import type { EntryResult, TemplatedCall } from './templated.ts';

type Sender = Pick<AwsRequest, 'authorize' | 'caller'>;

/** Resolves with the message id. */
export async function sendEmail(engine: SesEngine, request: Sender, body: string): Promise<string> {
  const input = parseInput(sendEmailInput, body);
  const content = input.Content;
  const authorize = authorizer(engine, request, input);
  if ('Raw' in content) {
    const raw = Buffer.from(content.Raw.Data, 'base64');
    const from = (await fromHeader(raw)) ?? input.FromEmailAddress;
    if (from !== undefined) authorize({ action: 'SendRawEmail', from });
    const { to, cc, bcc } = input.Destination;
    return engine.sendRawEmail({
      source: input.FromEmailAddress,
      destinations: [...to, ...cc, ...bcc],
      raw,
      maximumBytes: MAXIMUM_BYTES.v2,
      tags: input.EmailTags,
      configurationSet: input.ConfigurationSetName,
      caller: request.caller,
    });
  }
  const composed = { ...composedBy(request, input), tags: input.EmailTags };
  if ('Simple' in content) {
    const { Subject, Body, Headers } = content.Simple;
    authorize({ action: 'SendEmail', from: composed.source });
    return engine.sendEmail({
      ...composed,
      destination: input.Destination,
      subject: Subject,
      text: Body.Text,
      html: Body.Html,
      headers: Headers,
      maximumBytes: MAXIMUM_BYTES.v2,
    });
  }
  const { TemplateName: templateName } = content.Template;
  authorize({ action: 'SendEmail', from: composed.source, templateName });
  const entry = { destination: input.Destination, data: undefined, headers: [], tags: undefined };
  const [result] = engine.sendTemplated({
    ...composed,
    ...templateOf(engine, content.Template),
    entries: [entry],
  });
  if (result?.status !== 'SUCCESS')
    throw result?.failure ?? refusals.badRequest('Nobody to send to');
  return result.messageId;
}

/** What became of each entry, in order. */
export function sendBulkEmail(
  engine: SesEngine,
  request: Sender,
  body: string,
): readonly EntryResult[] {
  const input = parseInput(sendBulkEmailInput, body);
  const composed = { ...composedBy(request, input), tags: input.DefaultEmailTags };
  const { Template: template } = input.DefaultContent;
  authorizer(
    engine,
    request,
    input,
  )({
    action: 'SendBulkEmail',
    from: composed.source,
    templateName: template.TemplateName,
  });
  return engine.sendTemplated({
    ...composed,
    ...templateOf(engine, template),
    entries: input.BulkEmailEntries.map((entry) => ({
      destination: entry.Destination,
      data: entry.ReplacementEmailContent.ReplacementTemplate.ReplacementTemplateData,
      headers: entry.ReplacementHeaders,
      tags: entry.ReplacementTags,
    })),
  });
}

type Input = SendEmailInput | SendBulkEmailInput;

function authorizer(engine: SesEngine, request: Sender, input: Input) {
  return (call: Omit<SendingCall, 'configurationSet'>): void =>
    request.authorize(
      sendingPermissions(engine.identities, {
        ...call,
        configurationSet: input.ConfigurationSetName,
      }),
    );
}

function composedBy({ caller }: Sender, input: Input) {
  if (input.FromEmailAddress === undefined)
    throw refusals.badRequest('FromEmailAddress is missing: only raw messages name their sender.');
  return {
    source: input.FromEmailAddress,
    replyTo: input.ReplyToAddresses,
    returnPath: input.FeedbackForwardingEmailAddress,
    configurationSet: input.ConfigurationSetName,
    caller,
  };
}

function templateOf(
  { templates }: SesEngine,
  input: TemplateInput,
): Pick<TemplatedCall, 'template' | 'templateName' | 'data' | 'headers'> {
  const { TemplateName, TemplateContent, TemplateData, Headers } = input;
  return {
    template: TemplateContent
      ? templates.inline(TemplateContent)
      : templates.get(TemplateName ?? ''),
    templateName: TemplateName,
    data: TemplateData,
    headers: Headers,
  };
}
