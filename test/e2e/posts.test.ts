import { createHash, randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { mailsTo } from '../../demo/inbox.ts';
import { newAddresses } from '../../demo/posts/addresses.ts';
import { newAuthor } from '../../demo/posts/author.ts';
import { rawMail, unsubscribeTokenIn } from '../../demo/posts/post-inbox.ts';
import { ReadersApi } from '../../demo/posts/posts-api.ts';
import { withPosts, type PostsTarget } from '../../demo/posts/posts-target.ts';
import { seedSubscribers } from '../../demo/posts/seed.ts';
import { invitationTo, subscribeAll } from '../../demo/posts/subscribe.ts';
import { untilMailed } from '../../demo/posts/until-mailed.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { given } from './support/given.ts';
import { publish, undoSecondsOf } from './support/posting.ts';
import { runningApp } from './support/running-app.ts';

jest.setTimeout(60_000);

const app = runningApp();

given(['clock', 'inbox'], () => {
  it('a post is mailed to those who confirmed, and to no one who has clicked once', async () => {
    const { target, readers } = await posts();
    await using author = await newAuthor(target, 'author');
    const [ana = '', ben = '', silent = ''] = newAddresses(3);
    await subscribeAll(target, author.authorId, [ana, ben]);
    await readers.subscribe(author.authorId, silent);
    await invitationTo(target, silent);

    const first = `First ${randomUUID()}`;
    const postId = await publish({ target, inside: app.inside }, author, first);
    expect(await newsTo(target, ana)).toEqual([first]);
    expect(await newsTo(target, ben)).toEqual([first]);
    expect(await newsTo(target, silent)).toEqual([]);
    expect(await readers.posts(author.authorId)).toMatchObject([{ postId, title: first }]);

    const url = await unsubscribeUrl(target, ben, first);
    const looked = await fetch(url, { redirect: 'manual' });
    expect(looked.status).toBe(303);
    expect(looked.headers.get('location')).toMatch(/^\/unsubscribe\.html\?token=/);
    const clicked = await fetch(await unsubscribeUrl(target, ana, first), {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(clicked.status).toBe(200);

    const second = `Second ${randomUUID()}`;
    await publish({ target, inside: app.inside }, author, second);
    expect(await newsTo(target, ana)).toEqual([first]);
    expect(await newsTo(target, ben)).toEqual([first, second]);
    expect(await newsTo(target, silent)).toEqual([]);
  });

  it('who comes back is mailed again, and once', async () => {
    const { target } = await posts();
    await using author = await newAuthor(target, 'author');
    const [ana = ''] = newAddresses(1);
    await seedSubscribers(target, author.authorId, [ana]);
    const first = `First ${randomUUID()}`;
    await publish({ target, inside: app.inside }, author, first);
    await fetch(await unsubscribeUrl(target, ana, first), { method: 'POST' });
    await subscribeAll(target, author.authorId, [ana]);

    const second = `Second ${randomUUID()}`;
    await publish({ target, inside: app.inside }, author, second);
    expect(await newsTo(target, ana)).toEqual([first, second]);
  });

  it('a post that is cancelled in its undo window is mailed to nobody', async () => {
    const { target, readers } = await posts();
    await using author = await newAuthor(target, 'author');
    const [ana = ''] = newAddresses(1);
    await seedSubscribers(target, author.authorId, [ana]);
    const title = `Regretted ${randomUUID()}`;
    const post = await author.posts.submit({ title, body: 'Oh no.' });
    await author.posts.cancel(post.postId);
    await author.posts.cancel(post.postId);
    await app.inside.skip(undoSecondsOf(post));
    await untilMailed(target, title);
    expect(await newsTo(target, ana)).toEqual([]);
    expect(await readers.posts(author.authorId)).toEqual([]);
    expect(await author.posts.list()).toMatchObject([{ status: 'CANCELLED' }]);

    const postId = await publish({ target, inside: app.inside }, author, `Kept ${randomUUID()}`);
    await expect(author.posts.cancel(postId)).rejects.toMatchObject({ status: 409 });
    await using other = await newAuthor(target, 'other');
    await expect(other.posts.cancel(postId)).rejects.toMatchObject({ status: 404 });
  });

  it('a request that is sent again under its key posts once, and mails once', async () => {
    const { target } = await posts();
    await using author = await newAuthor(target, 'author');
    const [ana = ''] = newAddresses(1);
    await seedSubscribers(target, author.authorId, [ana]);
    const draft = { title: `Twice ${randomUUID()}`, body: 'Did it arrive?' };
    const post = await author.posts.submit(draft, 'my-key');
    expect(await author.posts.submit(draft, 'my-key')).toEqual(post);
    await expect(author.posts.submit({ ...draft, body: 'No.' }, 'my-key')).rejects.toMatchObject({
      status: 422,
    });
    await app.inside.skip(undoSecondsOf(post));
    await untilMailed(target, draft.title);
    await author.posts.submit(draft, 'my-key');
    await untilMailed(target, draft.title);
    expect(await newsTo(target, ana)).toEqual([draft.title]);
    expect(await author.posts.list()).toHaveLength(1);
  });

  it('who complains, or whose mailbox is not there, is never mailed again, by any author', async () => {
    const { target } = await posts();
    await using author = await newAuthor(target, 'author');
    await using other = await newAuthor(target, 'other');
    const label = randomUUID();
    const complains = `complaint+${label}@simulator.amazonses.com`;
    const bounces = `bounce+${label}@simulator.amazonses.com`;
    const [ana = ''] = newAddresses(1);
    for (const { authorId } of [author, other])
      await seedSubscribers(target, authorId, [complains, bounces, ana]);

    const first = `First ${label}`;
    await publish({ target, inside: app.inside }, author, first);
    expect(await newsTo(target, complains)).toEqual([first]);
    for (const address of [complains, bounces])
      await waitUntil(`${address} is suppressed`, () => isSuppressed(target, address));

    const second = `Second ${label}`;
    await publish({ target, inside: app.inside }, other, second);
    expect(await newsTo(target, complains)).toEqual([first]);
    expect(await newsTo(target, ana)).toEqual([first, second]);
  });

  it('asking for a subscription is answered alike, whatever is known of the address', async () => {
    const { target } = await posts();
    await using author = await newAuthor(target, 'author');
    const addresses = newAddresses(4);
    const [subscribed = '', left = '', pending = '', unknown = ''] = addresses;
    await seedSubscribers(target, author.authorId, [subscribed, left, pending], {
      statusOf: (email) =>
        email === subscribed ? 'SUBSCRIBED' : email === left ? 'UNSUBSCRIBED' : 'PENDING',
    });
    const answers = await Promise.all(
      [subscribed, left, pending, unknown].map(async (email) => {
        const { SiteUrl } = target.outputs;
        const url = new URL(`/api/authors/${author.authorId}/subscriptions`, SiteUrl);
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email }),
        });
        return `${response.status} ${await response.text()}`;
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^202 /);
  });
});

async function posts() {
  const target = await withPosts(app.target);
  return { target, readers: new ReadersApi(target.outputs.SiteUrl) };
}

/** Subjects of the mails that are no invitations, oldest first. */
async function newsTo(target: PostsTarget, email: string): Promise<readonly string[]> {
  const mails = await mailsTo(target, email);
  return mails.filter(({ text }) => !text.includes('/confirm.html?')).map(({ subject }) => subject);
}

/** What a mail program posts to. */
async function unsubscribeUrl(target: PostsTarget, email: string, subject: string): Promise<URL> {
  const mail = (await mailsTo(target, email)).find((each) => each.subject === subject);
  if (!mail) throw new Error(`${email} has no mail "${subject}"`);
  const url = new URL('/api/unsubscribe', target.outputs.SiteUrl);
  url.searchParams.set('token', unsubscribeTokenIn(await rawMail(target, mail.id)));
  return url;
}

async function isSuppressed({ dynamoDb, outputs }: PostsTarget, email: string): Promise<boolean> {
  const address = createHash('sha256').update(email).digest('base64url');
  const { Item } = await dynamoDb.send(
    new GetCommand({ TableName: outputs.SuppressionsTableName, Key: { address } }),
  );
  return Item !== undefined;
}
