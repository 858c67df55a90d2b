import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** By which the mail is found again: `{ 'X-Conveyor-Video': 'v1' }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Mails one address. */
export type SendMail = (to: string, mail: Mail) => Promise<void>;

/** From where; the configuration set is how SES tells what became of a mail. */
interface MailEnvironment {
  readonly SENDER: string;
  readonly CONFIGURATION_SET: string;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export function mailSender(
  client: SESv2Client,
  { SENDER, CONFIGURATION_SET }: MailEnvironment,
): SendMail {
  return async (to, { subject, text, html, headers = {} }) => {
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: SENDER,
        ConfigurationSetName: CONFIGURATION_SET,
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: {
            Subject: { Charset: 'UTF-8', Data: subject },
            Body: {
              Text: { Charset: 'UTF-8', Data: text },
              Html: { Charset: 'UTF-8', Data: html },
            },
            Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
          },
        },
      }),
    );
  };
}
