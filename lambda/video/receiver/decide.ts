import type { EncodeMessage } from '../messages.ts';
import { absent, type Transition } from '../transition.ts';

/**
 * Marks the upload as queued. If it is not ANNOUNCED any more, somebody is further along: the
 * encoder, or an earlier delivery of the same event.
 */
export function queued({ versionId }: EncodeMessage, at: Date): Transition {
  return {
    when: [{ status: ['ANNOUNCED'], sourceVersion: absent }],
    set: { status: 'QUEUED', sourceVersion: versionId, queuedAt: at.toISOString() },
  };
}
