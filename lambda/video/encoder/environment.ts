import * as z from 'zod/mini';
import { workerEnvironment } from '../../shared/environment.ts';

export const encoderEnvironment = z.extend(workerEnvironment, {
  VIDEOS_TABLE: z.string(),
  UPLOAD_BUCKET: z.string(),
  MEDIA_BUCKET: z.string(),
  NOTICE_QUEUE_URL: z.string(),
});

export type EncoderEnvironment = z.input<typeof encoderEnvironment>;
