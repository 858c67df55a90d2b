import { isLast } from '../../logs/attempt.ts';
import type { Now } from '../followed.ts';
import { comesBack, failureOf, redriveOf } from '../next.ts';
import type { Visit } from './gather.ts';
import type { Row } from './row.ts';

/** The row tells the state; the latest attempts tell what it waits for. */
export function nowOf(row: Row | undefined, visits: readonly Visit[]): Now {
  const encoder = visits.findLast(({ station }) => station === 'encoder');
  if (!row)
    return {
      now: 'It has no row: it was never announced here.',
      next: 'nothing, or the receiver has failed: npm run dead-letters -- peek receiver',
    };
  switch (row.status) {
    case 'ANNOUNCED':
      return announced(visits);
    case 'QUEUED':
      return {
        now: 'QUEUED: it waits in the encode queue.',
        next: 'the encoder takes it as soon as one is free',
      };
    case 'ENCODING':
      return encoding(row, encoder);
    case 'DELAYED':
      return encoder?.ending.kind === 'running'
        ? {
            now: 'DELAYED: its last permitted attempt is under way.',
            next: 'READY, or a dead letter',
          }
        : {
            now: 'DELAYED: its last permitted attempt has failed.',
            next: `once its message is in the dead-letter queue, ${redriveOf('encode')}`,
          };
    case 'READY':
    case 'FAILED':
      return ended(row, visits);
  }
}

function announced(visits: readonly Visit[]): Now {
  const receiver = visits.findLast(({ station }) => station === 'receiver');
  if (receiver?.ending.kind === 'failed')
    return {
      now: `ANNOUNCED: its file came, and the receiver failed (${receiver.ending.error}).`,
      next: 'Lambda tries it three times in all; then: npm run dead-letters -- peek receiver',
    };
  return {
    now: 'ANNOUNCED: no upload was taken in yet.',
    next: 'its uploader sends the file, and S3 invokes the receiver',
  };
}

function encoding({ progress = 0 }: Row, encoder: Visit | undefined): Now {
  const percent = `${Math.round(progress * 100)} %`;
  if (encoder?.ending.kind !== 'failed')
    return { now: `ENCODING: ${percent} done.`, next: 'READY, and a mail that says so' };
  return { now: `ENCODING: ${failureOf(encoder.ending)}.`, next: comesBack(encoder.ending) };
}

function ended({ status, reason, outcomeMailedAt }: Row, visits: readonly Visit[]): Now {
  const is = status === 'FAILED' ? `FAILED: ${reason}` : 'READY';
  if (outcomeMailedAt !== undefined)
    return {
      now: `${is}. Its uploader was told at ${outcomeMailedAt}.`,
      next: 'nothing is left to do',
    };
  const mailer = visits.findLast(({ station }) => station === 'mailer');
  const now = `${is}. Its uploader was not told yet.`;
  if (mailer?.ending.kind !== 'failed')
    return { now, next: 'the mailer takes its notice from the notice queue' };
  return isLast(mailer.ending)
    ? { now, next: `its notice is a dead letter: ${redriveOf('notice')}` }
    : { now: `${now} To mail it, ${failureOf(mailer.ending)}.`, next: comesBack(mailer.ending) };
}
