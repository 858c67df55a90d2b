import * as z from 'zod/mini';

export const apiEnvironment = z.object({
  VIDEOS_TABLE: z.string(),
  UPLOAD_BUCKET: z.string(),
  /** Where the site and the media are, without a slash at its end: `https://d111.cloudfront.net`. */
  SITE_URL: z.string(),
});

export type ApiEnvironment = z.input<typeof apiEnvironment>;
