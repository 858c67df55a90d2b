import type { Log } from '../../shared/log.ts';
import type { EncodeMessage } from '../messages.ts';
import type { Notices } from '../notices.ts';
import type { Videos } from '../videos-table.ts';
import { queued } from './decide.ts';
import type { FirstVersion } from './first-version.ts';
import { readUploads } from './upload.ts';

export interface ReceiverDependencies {
  readonly videos: Videos;
  readonly notices: Notices;
  readonly firstVersion: FirstVersion;
  readonly log: Log;
  readonly queueEncoding: (message: EncodeMessage) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Takes in uploads: tells the uploader, queues the encoding, and only then marks the row. A process
 * that dies in between leaves a row that looks untouched, and the retry sends both messages again;
 * whoever receives them absorbs that. The other order could lose an upload.
 *
 * An upload form can be used again while it is valid, and Lambda may run the events of two uploads in
 * any order. Only the version that S3 had first goes on; its own event does the work.
 */
export function createReceiver(dependencies: ReceiverDependencies) {
  return async (event: unknown): Promise<void> => {
    for (const upload of readUploads(event)) await receive(upload, dependencies);
  };
}

async function receive(
  upload: EncodeMessage,
  { videos, notices, firstVersion, queueEncoding, log, now }: ReceiverDependencies,
): Promise<void> {
  const { videoId, key, versionId } = upload;
  const video = await videos.get(videoId);
  if (video === undefined) {
    throw new Error(`Video ${videoId} was uploaded but never announced: it has no row.`);
  }
  // S3 is asked once for each video, however often a form is used.
  const first = video.sourceVersion ?? (await firstVersion(key));
  if (first !== versionId) {
    log.info('Left alone: another version was uploaded first', { videoId, versionId, first });
    return;
  }
  await notices.send(video, 'ACCEPTED');
  await queueEncoding(upload);
  const marked = await videos.apply(videoId, queued(upload, now()));
  log.info(marked ? 'Queued' : 'Queued again: the row is further along', { videoId, versionId });
}
