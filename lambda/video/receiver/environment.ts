import * as z from 'zod/mini';

export const receiverEnvironment = z.object({
  VIDEOS_TABLE: z.string(),
  UPLOAD_BUCKET: z.string(),
  ENCODE_QUEUE_URL: z.string(),
  NOTICE_QUEUE_URL: z.string(),
});

export type ReceiverEnvironment = z.input<typeof receiverEnvironment>;
