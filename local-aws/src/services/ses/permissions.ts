import PostalMime from 'postal-mime';
import { localArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';
import { parseAddress } from './address.ts';
import type { Identities } from './identities.ts';

/** A call that sends. */
export interface SendingCall {
  /** `SendEmail`, `SendRawEmail` or `SendBulkEmail`. */
  readonly action: string;
  readonly from: string;
  readonly configurationSet?: string | undefined;
  readonly templateName?: string | undefined;
}

/**
 * What sending needs: the action on the identity that the sender belongs to, and on the configuration
 * set and the template that the call names.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_sesv2.html
 */
export function sendingPermissions(
  identities: Identities,
  { action, from, configurationSet, templateName }: SendingCall,
): readonly Permission[] {
  const { address } = parseAddress(from);
  const resources = [
    `identity/${identities.covering(address) ?? address}`,
    ...(configurationSet === undefined ? [] : [`configuration-set/${configurationSet}`]),
    ...(templateName === undefined ? [] : [`template/${templateName}`]),
  ];
  return resources.map((resource) => ({
    action: `ses:${action}`,
    resource: localArn('ses', resource),
    context: { 'ses:FromAddress': address },
  }));
}

/** The sender that a raw message names. */
export async function fromHeader(raw: Uint8Array): Promise<string | undefined> {
  const [headers = ''] = Buffer.from(raw)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1);
  return (await PostalMime.parse(headers)).from?.address;
}

/** What a call of the first API needs; those that do not send concern no single resource. */
export async function sesPermissions(
  identities: Identities,
  action: string,
  input: URLSearchParams,
): Promise<readonly Permission[]> {
  const from = await senderOf(action, input);
  if (from === undefined) return [{ action: `ses:${action}`, resource: '*' }];
  const configurationSet = input.get('ConfigurationSetName') ?? undefined;
  return sendingPermissions(identities, { action, from, configurationSet });
}

async function senderOf(action: string, input: URLSearchParams): Promise<string | undefined> {
  if (action === 'SendEmail') return input.get('Source') ?? undefined;
  if (action !== 'SendRawEmail') return undefined;
  const raw = Buffer.from(input.get('RawMessage.Data') ?? '', 'base64');
  return (await fromHeader(raw)) ?? input.get('Source') ?? undefined;
}
