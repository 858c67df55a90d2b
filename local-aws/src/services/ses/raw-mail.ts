import PostalMime, { type Address as Parsed, type Email } from 'postal-mime';
import type { Header } from './headers.ts';

/** What SES needs to know of a message that its caller composed. */
export interface RawMail {
  readonly from: string | undefined;
  /** To, Cc and Bcc. */
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly headers: readonly Header[];
  readonly configurationSet: string | undefined;
  readonly hasVirus: boolean;
}

/** The parser may need a thousandfold of what it reads. */
const MAXIMUM_READ = 256 * 1024;

/** What everybody agreed to call a virus. @see https://www.eicar.org/download-anti-malware-testfile/ */
const VIRUS = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE';

/** Reads the headers, and attachments as far as the beginning of the mail has any. */
export async function readRaw(raw: Uint8Array): Promise<RawMail> {
  const mail = await PostalMime.parse(raw.subarray(0, MAXIMUM_READ));
  return {
    from: addresses(mail.from ? [mail.from] : [])[0],
    recipients: addresses([...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]),
    subject: mail.subject ?? '',
    headers: mail.headers.map(({ originalKey: name, value }) => ({ name, value })),
    configurationSet: mail.headers.find(({ key }) => key === 'x-ses-configuration-set')?.value,
    hasVirus: contents(mail).some((content) => content.includes(VIRUS)),
  };
}

/** The plain text part, or what an HTML part says in plain text. */
export async function textOf(raw: Uint8Array): Promise<string> {
  return (await PostalMime.parse(raw.subarray(0, MAXIMUM_READ))).text ?? '';
}

function contents({ text = '', attachments }: Email): readonly string[] {
  const attached = attachments.map(({ content }) =>
    typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString('latin1'),
  );
  return [text, ...attached];
}

/** The addresses of a header, those within groups included. */
function addresses(list: readonly Parsed[]): string[] {
  return list.flatMap((entry) => entry.group?.map((one) => one.address) ?? entry.address ?? []);
}
