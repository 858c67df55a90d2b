import { AwsError } from '../../gateway/aws-error.ts';
import type { Service } from '../../gateway/exchange.ts';
import { members, queryService } from '../../gateway/query-protocol.ts';
import { parseAddress } from './address.ts';
import { destinationsOf } from './destinations.ts';
import type { SesEngine } from './engine.ts';
import { sesPermissions } from './permissions.ts';
import { MAXIMUM_BYTES } from './sending.ts';

/**
 * SES's first API.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/Welcome.html
 */
export function sesApiV1(engine: SesEngine): Service {
  return queryService({
    xmlNamespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
    permissions: (action, input) => sesPermissions(engine.identities, action, input),
    entries: destinationsOf,
    actions: {
      SendEmail: async (input, { caller }) => ({
        MessageId: await engine.sendEmail({
          source: required(input, 'Source'),
          destination: {
            to: listOf(input, 'Destination.ToAddresses'),
            cc: listOf(input, 'Destination.CcAddresses'),
            bcc: listOf(input, 'Destination.BccAddresses'),
          },
          replyTo: listOf(input, 'ReplyToAddresses'),
          returnPath: input.get('ReturnPath') ?? undefined,
          subject: required(input, 'Message.Subject.Data'),
          text: input.get('Message.Body.Text.Data') ?? undefined,
          html: input.get('Message.Body.Html.Data') ?? undefined,
          headers: [],
          maximumBytes: MAXIMUM_BYTES.v1,
          tags: tagsOf(input),
          configurationSet: input.get('ConfigurationSetName') ?? undefined,
          caller,
        }),
      }),

      SendRawEmail: async (input, { caller }) => ({
        MessageId: await engine.sendRawEmail({
          source: input.get('Source') ?? undefined,
          destinations: listOf(input, 'Destinations'),
          raw: Buffer.from(required(input, 'RawMessage.Data'), 'base64'),
          maximumBytes: MAXIMUM_BYTES.v1,
          tags: tagsOf(input),
          configurationSet: input.get('ConfigurationSetName') ?? undefined,
          caller,
        }),
      }),

      VerifyEmailIdentity: (input) => {
        engine.identities.verify(parseAddress(required(input, 'EmailAddress')).address);
        return {};
      },

      DeleteIdentity: (input) => {
        engine.identities.delete(required(input, 'Identity'));
        return {};
      },

      ListIdentities: (input) => {
        const type = input.get('IdentityType');
        const wanted = engine.identities
          .list()
          .filter((identity) => !type || (type === 'EmailAddress') === identity.includes('@'));
        return { Identities: members(wanted) };
      },

      GetIdentityVerificationAttributes: (input) => {
        const entry = listOf(input, 'Identities')
          .filter((identity) => engine.identities.isVerified(identity))
          .map((key) => ({ key, value: { VerificationStatus: 'Success' } }));
        return { VerificationAttributes: entry.length > 0 ? { entry } : '' };
      },

      /** -1 is AWS's own way to say that there is no quota a day. */
      GetSendQuota: () => ({
        Max24HourSend: -1,
        MaxSendRate: engine.quota.rate,
        SentLast24Hours: engine.quota.sentLast24Hours(),
      }),
    },
  });
}

function required(input: URLSearchParams, name: string): string {
  const value = input.get(name);
  if (value === null)
    throw new AwsError('ValidationError', `${name} is missing: it must not be null`);
  return value;
}

/** `Name.member.1`, `Name.member.2` … */
function listOf(input: URLSearchParams, name: string): string[] {
  const values: string[] = [];
  for (;;) {
    const value = input.get(`${name}.member.${values.length + 1}`);
    if (value === null) return values;
    values.push(value);
  }
}

function tagsOf(input: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 1; ; index++) {
    const name = input.get(`Tags.member.${index}.Name`);
    if (name === null) return tags;
    tags[name] = input.get(`Tags.member.${index}.Value`) ?? '';
  }
}
