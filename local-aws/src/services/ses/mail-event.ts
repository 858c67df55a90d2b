import { ACCOUNT_ID, localArn } from '../../arn.ts';
import type { Header } from './headers.ts';

/** What happened to a mail. @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
export type MailEvent =
  | { readonly eventType: 'Send' }
  | { readonly eventType: 'Delivery'; readonly recipients: readonly string[] }
  | {
      readonly eventType: 'Bounce';
      readonly bounceType: 'Permanent' | 'Transient';
      readonly bounceSubType: string;
      readonly recipient: {
        readonly emailAddress: string;
        readonly action?: 'failed';
        readonly status?: string;
        readonly diagnosticCode?: string;
      };
    }
  | { readonly eventType: 'Complaint'; readonly recipient: string }
  | { readonly eventType: 'Reject'; readonly reason: string }
  | {
      readonly eventType: 'Rendering Failure';
      readonly errorMessage: string;
      readonly templateName: string | undefined;
    };

/** A mail as its events tell of it. */
export interface MailOfEvent {
  readonly id: string;
  /** ms since the epoch. */
  readonly sentAt: number;
  /** As the caller wrote it, a name included. */
  readonly source: string;
  readonly identity: string;
  readonly recipients: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string;
  readonly sender: string;
  /** Undefined: they were never rendered. */
  readonly headers: readonly Header[] | undefined;
}

/** The event as SES publishes it. @param at ms since the epoch */
export function eventRecord(mail: MailOfEvent, event: MailEvent, at: number): object {
  const { eventType } = event;
  const feedback = {
    timestamp: new Date(at).toISOString(),
    feedbackId: `${mail.id.slice(0, -6)}feedba`,
  };
  const record = { eventType, mail: mailRecord(mail) };
  switch (eventType) {
    case 'Send':
      return { ...record, send: {} };
    case 'Delivery':
      return {
        ...record,
        delivery: {
          timestamp: feedback.timestamp,
          processingTimeMillis: at - mail.sentAt,
          recipients: event.recipients,
          smtpResponse: '250 2.6.0 Message received',
          reportingMTA: 'a1-23.smtp-out.amazonses.com',
        },
      };
    case 'Bounce':
      return {
        ...record,
        bounce: {
          bounceType: event.bounceType,
          bounceSubType: event.bounceSubType,
          bouncedRecipients: [event.recipient],
          ...feedback,
          ...(event.recipient.action && { reportingMTA: 'dsn; a1-23.smtp-out.amazonses.com' }),
        },
      };
    case 'Complaint':
      return {
        ...record,
        complaint: {
          complainedRecipients: [{ emailAddress: event.recipient }],
          ...feedback,
          complaintSubType: null,
          userAgent: 'Amazon SES Mailbox Simulator',
          complaintFeedbackType: 'abuse',
          arrivalDate: feedback.timestamp,
        },
      };
    case 'Reject':
      return { ...record, reject: { reason: event.reason } };
    case 'Rendering Failure':
      return {
        ...record,
        failure: { errorMessage: event.errorMessage, templateName: event.templateName },
      };
    default:
      return event satisfies never;
  }
}

function mailRecord(mail: MailOfEvent): object {
  const { headers } = mail;
  const own = Object.entries(mail.tags).map(([name, value]) => [name, [value]]);
  return {
    timestamp: new Date(mail.sentAt).toISOString(),
    source: mail.source,
    sourceArn: localArn('ses', `identity/${mail.identity}`),
    sendingAccountId: ACCOUNT_ID,
    messageId: mail.id,
    destination: mail.recipients,
    headersTruncated: false,
    ...(headers && { headers, commonHeaders: commonHeaders(mail.id, headers) }),
    tags: {
      'ses:configuration-set': [mail.configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [mail.source.slice(mail.source.lastIndexOf('@') + 1).replace('>', '')],
      'ses:caller-identity': [mail.sender],
      ...Object.fromEntries(own),
    },
  };
}

function commonHeaders(messageId: string, headers: readonly Header[]): object {
  const one = (name: string): string | undefined =>
    headers.find((header) => header.name.toLowerCase() === name)?.value;
  const list = (name: string): string[] | undefined => one(name)?.split(/,\s*/);
  return { from: list('from'), to: list('to'), cc: list('cc'), messageId, subject: one('subject') };
}
