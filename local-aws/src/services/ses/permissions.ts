import PostalMime from 'postal-mime';
import { localArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';
import { parseAddress } from './address.ts';
import type { Identities } from './identities.ts';

/**
 * What a call needs: sending, the action on the identity that the sender belongs to; other actions
 * concern no single resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
 */
export async function sesPermissions(
  identities: Identities,
  action: string,
  input: URLSearchParams,
): Promise<readonly Permission[]> {
  const from = await senderOf(action, input);
  if (from === undefined) return [{ action: `ses:${action}`, resource: '*' }];
  const { address } = parseAddress(from);
  return [
    {
      action: `ses:${action}`,
      resource: localArn('ses', `identity/${identities.covering(address) ?? address}`),
      context: { 'ses:FromAddress': address },
    },
  ];
}

async function senderOf(action: string, input: URLSearchParams): Promise<string | undefined> {
  if (action === 'SendEmail') return input.get('Source') ?? undefined;
  if (action !== 'SendRawEmail') return undefined;
  const raw = Buffer.from(input.get('RawMessage.Data') ?? '', 'base64').toString('latin1');
  const [headers = ''] = raw.split(/\r?\n\r?\n/, 1);
  return (await PostalMime.parse(headers)).from?.address ?? input.get('Source') ?? undefined;
}
