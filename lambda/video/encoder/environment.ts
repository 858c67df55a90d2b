import * as z from 'zod/mini';
import { workerEnvironment } from '../../shared/environment.ts';

export const encoderEnvironment = z.extend(workerEnvironment, {
  VIDEOS_TABLE: z.string(),
  UPLOAD_BUCKET: z.string(),
  MEDIA_BUCKET: z.string(),
  NOTICE_QUEUE_URL: z.string(),
  /** Which limits an upload is held against: those for as much memory as the function has. */
  LIMITS: z.enum(['sandbox', 'production']),
});

export type EncoderEnvironment = z.input<typeof encoderEnvironment>;
