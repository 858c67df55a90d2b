import * as z from 'zod/mini';

/** Receiver → encode queue: this version of this object is to be encoded. */
export const encodeMessage = z.object({
  videoId: z.string().check(z.minLength(1)),
  key: z.string().check(z.minLength(1)),
  versionId: z.string().check(z.minLength(1)),
});
export type EncodeMessage = z.infer<typeof encodeMessage>;

/** What an uploader is told. */
export const noticeKind = z.enum(['ACCEPTED', 'READY', 'FAILED']);
export type NoticeKind = z.infer<typeof noticeKind>;

/** Receiver and encoder → notice queue: tell the video's uploader. What to say is in the row. */
export const noticeMessage = z.object({
  videoId: z.string().check(z.minLength(1)),
  kind: noticeKind,
});
export type NoticeMessage = z.infer<typeof noticeMessage>;
