import * as z from 'zod/mini';
import { pageQuery } from '../../shared/http/page-query.ts';
import { title } from '../../shared/http/title.ts';
import { post } from '../post.ts';

/** Any character but control characters and halves of one (Cc, Cs); tabs and line breaks are fine. */
const plainText = /^[\P{C}\p{Cf}\p{Cn}\p{Co}\t\n\r]{1,20000}$/u;
const visible = /[^\p{Default_Ignorable_Code_Point}\s]/u;

/** What an author writes. */
export const submission = z.strictObject(
  {
    title,
    body: z.string('A body is text.').check(
      z.regex(plainText, {
        error: 'A body has 1 to 20,000 characters of plain text, without control characters.',
        abort: true,
      }),
      z.refine((text) => visible.test(text), 'A body has something that can be seen.'),
    ),
  },
  'The body is an object.',
);
export type Submission = z.infer<typeof submission>;

/** 20,000 characters as JSON has them at its longest, `\ud83d\ude00`, and a title, in bytes. */
export const maxSubmissionBytes = 256 * 1024;

/** Tells one attempt to post from another, when the answer to the first was lost. */
export const idempotencyKey = z
  .string('Send the header Idempotency-Key, so that trying again posts nothing twice.')
  .check(
    z.regex(/^[\x21-\x7E]{1,64}$/, 'An Idempotency-Key has 1 to 64 visible ASCII characters.'),
  );

/** What the author is told at once, however many subscribe. */
export const accepted = z.pick(post, {
  postId: true,
  status: true,
  createdAt: true,
  undoUntil: true,
});
export type Accepted = z.infer<typeof accepted>;

/** A post as its author sees it. */
export const postView = z.pick(post, {
  postId: true,
  title: true,
  body: true,
  status: true,
  createdAt: true,
  undoUntil: true,
  publishedAt: true,
  recipients: true,
});

/** A post as anybody sees it, once it is published. */
export const publishedView = z.required(
  z.pick(post, { postId: true, title: true, body: true, publishedAt: true }),
);

/** How many posts a page has unless the client says. */
export const defaultLimit = 10;

/** Posts may be long, and a function's answer has at most 6 MB. */
export const listQuery = pageQuery(25);

export const postList = z.object({ posts: z.array(postView), next: z.optional(z.string()) });
export type PostList = z.infer<typeof postList>;

export const publishedList = z.object({
  posts: z.array(publishedView),
  next: z.optional(z.string()),
});
export type PublishedList = z.infer<typeof publishedList>;
