import type { SendBulkEmailCommandInput } from '@aws-sdk/client-sesv2';
import {
  listUnsubscribe,
  listUnsubscribePost,
  ownData,
  template,
  type SharedData,
} from './mail.ts';

/** One post, for some of its subscribers. */
export interface Mailing {
  readonly postId: string;
  readonly data: SharedData;
  /** At most 50. */
  readonly recipients: readonly Recipient[];
}

interface Recipient {
  readonly email: string;
  /** Unsubscribes this recipient; safe in a URL as it is. */
  readonly token: string;
}

/** From where mails are sent, and where their links lead. */
export interface Sending {
  readonly sender: string;
  readonly configurationSet: string;
  readonly siteUrl: string;
}

/**
 * The one call that mails them. A header of an entry replaces the template's of that name; those that
 * only the template has, all mails have.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html
 */
export function bulkEmail(
  { postId, data, recipients }: Mailing,
  { sender, configurationSet, siteUrl }: Sending,
): SendBulkEmailCommandInput {
  return {
    FromEmailAddress: sender,
    ConfigurationSetName: configurationSet,
    // Events about a mail carry them: what bounces can be told to have been this post.
    DefaultEmailTags: [{ Name: 'postId', Value: postId }],
    DefaultContent: {
      Template: {
        TemplateContent: template,
        TemplateData: JSON.stringify(data),
        Headers: [
          { Name: 'X-Conveyor-Post', Value: postId },
          { Name: 'List-Unsubscribe-Post', Value: listUnsubscribePost },
        ],
      },
    },
    BulkEmailEntries: recipients.map(({ email, token }) => ({
      Destination: { ToAddresses: [email] },
      ReplacementEmailContent: {
        ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(ownData(siteUrl, token)) },
      },
      ReplacementHeaders: [{ Name: 'List-Unsubscribe', Value: listUnsubscribe(siteUrl, token) }],
    })),
  };
}
