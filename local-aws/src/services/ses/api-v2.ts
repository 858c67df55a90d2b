import type { AwsRequest, AwsResponse, Service } from '../../gateway/exchange.ts';
import { readText } from '../../gateway/incoming-body.ts';
import type { Permission } from '../../gateway/permission.ts';
import { jsonResponse, restJsonService, type Route } from '../../gateway/rest-json-protocol.ts';
import { createTemplateInput, parseInput, putSuppressedInput } from './api-v2-input.ts';
import type { SesEngine } from './engine.ts';
import { MAXIMUM_BYTES } from './sending.ts';
import { sendBulkEmail, sendEmail } from './send-v2.ts';
import type { Suppressed } from './suppression-list.ts';

/** A message of the most bytes, in base64, and the rest of its request. */
const MAXIMUM_TEXT = Math.ceil(MAXIMUM_BYTES.v2 * 1.4) + 1024 * 1024;

/** These ask for themselves: what they need is in their body. */
const SENDS = new Set(['SendEmail', 'SendBulkEmail']);

/**
 * SES's second API.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html
 */
export function sesApiV2(engine: SesEngine): Service {
  return restJsonService({
    routes: [...sendingRoutes(engine), ...templateRoutes(engine), ...accountRoutes(engine)],
    permissions: (action): readonly Permission[] =>
      SENDS.has(action) ? [] : [{ action: `ses:${action}`, resource: '*' }],
  });
}

function sendingRoutes(engine: SesEngine): readonly Route[] {
  return [
    {
      action: 'SendEmail',
      method: 'POST',
      path: /^\/v2\/email\/outbound-emails$/,
      handle: async (request) =>
        jsonResponse({ MessageId: await sendEmail(engine, request, await largeText(request)) }),
    },
    {
      action: 'SendBulkEmail',
      method: 'POST',
      path: /^\/v2\/email\/outbound-bulk-emails$/,
      async handle(request) {
        const results = sendBulkEmail(engine, request, await largeText(request));
        const answer = jsonResponse({
          BulkEmailEntryResults: results.map((result) =>
            result.status === 'SUCCESS'
              ? { Status: result.status, MessageId: result.messageId }
              : { Status: result.status, Error: result.failure.message },
          ),
        });
        return { ...answer, entries: results.length };
      },
    },
  ];
}

function largeText({ body }: AwsRequest): Promise<string> {
  return readText(body, MAXIMUM_TEXT);
}

function templateRoutes({ templates }: SesEngine): readonly Route[] {
  return [
    {
      action: 'CreateEmailTemplate',
      method: 'POST',
      path: /^\/v2\/email\/templates$/,
      handle: async (request) => {
        const input = parseInput(createTemplateInput, await request.text());
        templates.create(input.TemplateName, input.TemplateContent);
        return jsonResponse({});
      },
    },
    {
      action: 'GetEmailTemplate',
      method: 'GET',
      path: /^\/v2\/email\/templates\/([^/]+)$/,
      handle: (_request, TemplateName) => {
        const { subject: Subject, text: Text, html: Html } = templates.get(TemplateName).content;
        return jsonResponse({ TemplateName, TemplateContent: { Subject, Text, Html } });
      },
    },
    {
      action: 'DeleteEmailTemplate',
      method: 'DELETE',
      path: /^\/v2\/email\/templates\/([^/]+)$/,
      handle: (_request, name) => {
        templates.delete(name);
        return jsonResponse({});
      },
    },
  ];
}

function accountRoutes({ identities, quota, suppressionList }: SesEngine): readonly Route[] {
  const address = /^\/v2\/email\/suppression\/addresses\/([^/]+)$/;
  return [
    {
      action: 'GetAccount',
      method: 'GET',
      path: /^\/v2\/email\/account$/,
      handle: () =>
        jsonResponse({
          ProductionAccessEnabled: true,
          SendingEnabled: true,
          EnforcementStatus: 'HEALTHY',
          SendQuota: {
            Max24HourSend: -1,
            MaxSendRate: quota.rate,
            SentLast24Hours: quota.sentLast24Hours(),
          },
        }),
    },
    {
      action: 'ListEmailIdentities',
      method: 'GET',
      path: /^\/v2\/email\/identities$/,
      handle: () =>
        jsonResponse({
          EmailIdentities: identities.list().map((IdentityName) => ({
            IdentityName,
            IdentityType: IdentityName.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN',
            SendingEnabled: true,
            VerificationStatus: 'SUCCESS',
          })),
        }),
    },
    {
      action: 'PutSuppressedDestination',
      method: 'PUT',
      path: /^\/v2\/email\/suppression\/addresses$/,
      handle: async (request) => {
        const input = parseInput(putSuppressedInput, await request.text());
        suppressionList.put(input.EmailAddress, input.Reason);
        return jsonResponse({});
      },
    },
    {
      action: 'ListSuppressedDestinations',
      method: 'GET',
      path: /^\/v2\/email\/suppression\/addresses$/,
      handle: () =>
        jsonResponse({ SuppressedDestinationSummaries: suppressionList.list().map(describe) }),
    },
    {
      action: 'GetSuppressedDestination',
      method: 'GET',
      path: address,
      handle: (_request, label): AwsResponse =>
        jsonResponse({ SuppressedDestination: describe(suppressionList.get(label)) }),
    },
    {
      action: 'DeleteSuppressedDestination',
      method: 'DELETE',
      path: address,
      handle: (_request, label) => {
        suppressionList.delete(label);
        return jsonResponse({});
      },
    },
  ];
}

function describe({ address, reason, updatedAt }: Suppressed): object {
  return { EmailAddress: address, Reason: reason, LastUpdateTime: updatedAt / 1000 };
}
