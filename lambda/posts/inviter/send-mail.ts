import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mail } from './mail.ts';

export interface SenderProps {
  readonly SENDER: string;
  readonly CONFIGURATION_SET: string;
}

/** Sends mails to one address each. */
export function invitationSender(client: SESv2Client, { SENDER, CONFIGURATION_SET }: SenderProps) {
  return async (to: string, { subject, text, html }: Mail): Promise<void> => {
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: SENDER,
        Destination: { ToAddresses: [to] },
        ConfigurationSetName: CONFIGURATION_SET,
        Content: {
          Simple: {
            Subject: { Charset: 'UTF-8', Data: subject },
            Body: {
              Text: { Charset: 'UTF-8', Data: text },
              Html: { Charset: 'UTF-8', Data: html },
            },
          },
        },
      }),
    );
  };
}
