import type { SQSRecord } from 'aws-lambda';
import type { Log } from '../../shared/log.ts';
import { parseJson } from '../../shared/parse.ts';
import type { SendMail } from '../../shared/send-mail.ts';
import type { Suppressions } from '../../shared/suppressions.ts';
import { noticeMessage } from '../messages.ts';
import type { Videos } from '../videos-table.ts';
import { decide, mailed } from './decide.ts';
import { renderMail } from './mail.ts';

export interface MailerDependencies {
  readonly videos: Videos;
  readonly suppressions: Pick<Suppressions, 'has'>;
  readonly sendMail: SendMail;
  /** Without a slash at its end. */
  readonly siteUrl: string;
  readonly now: () => Date;
}

/**
 * Mails a notice to the video's uploader, then records that it did. SES knows no idempotency key: a
 * process that dies between the two mails twice. The other order could leave an uploader without
 * word.
 */
export function createMailer(dependencies: MailerDependencies) {
  const { videos, suppressions, sendMail, siteUrl, now } = dependencies;

  return async (record: SQSRecord, log: Log): Promise<void> => {
    const notice = parseJson(noticeMessage, record.body, 'The notice');
    const decision = decide(notice, await videos.get(notice.videoId));
    switch (decision.kind) {
      case 'mailed-before':
        log.info('Mailed before', notice);
        return;
      case 'overtaken':
        log.info('Not mailed: the outcome was told already', notice);
        return;
      case 'mail':
        if (await suppressions.has(decision.video.email)) {
          log.info('Not mailed: the address bounced, or its owner complained', notice);
          return;
        }
        await sendMail(decision.video.email, renderMail(notice.kind, decision.video, siteUrl));
        await videos.apply(notice.videoId, mailed(decision.mailedAt, now()));
        log.info('Mailed', notice);
    }
  };
}
