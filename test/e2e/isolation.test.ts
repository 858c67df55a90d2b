import { randomUUID } from 'node:crypto';
import { AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import { outcomeOf } from '../../demo/outcome.ts';
import { sendVideo } from '../../demo/send-video.ts';
import { signIn } from '../../demo/sign-in.ts';
import type { User } from '../../demo/user.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import {
  signedByAnotherKey,
  signedByPublicKey,
  unsigned,
  withClaims,
} from './support/forged-tokens.ts';
import { given } from './support/given.ts';
import { playlistKey } from './support/media-bucket.ts';
import { runningApp } from './support/running-app.ts';
import { prepared } from './support/scratch.ts';
import { asSecondClient, withSecondClient } from './support/with-second-client.ts';

jest.setTimeout(60_000);

const app = runningApp(withSecondClient);
const announcement = { title: 'Mine', contentType: 'video/mp4', sizeBytes: 1000 };

let ana: User;
let ben: User;
/** Ana's videos: one that is READY, one that was only announced. */
let ready: string;
let announced: string;
let playlist: string;
/** Where the upload bucket is, without a slash at its end. */
let uploads: string;
beforeAll(async () => {
  ana = app.guest('ana');
  ben = app.guest('ben');
  ready = await sendVideo(ana, { file: prepared('short.mp4'), title: 'Ana’s' });
  const { videoId, upload } = await ana.api.announce(announcement);
  announced = videoId;
  uploads = upload.url.replace(/\/$/, '');
  const { urls } = await outcomeOf(app.target, ana, ready);
  playlist = playlistKey({ playlist: urls?.playlist ?? '' });
}, 60_000);

describe('a token that is not an ID token of this client', () => {
  it.each<[string, number, () => Promise<string | undefined>]>([
    ['missing', 401, () => Promise.resolve(undefined)],
    ['empty', 401, () => Promise.resolve('Bearer ')],
    ['of another scheme', 401, () => Promise.resolve('Basic YW5hOmFuYQ==')],
    ['no token at all', 401, () => Promise.resolve('Bearer ana')],
    ['with another sub', 401, () => bearer((id) => withClaims(id, { sub: randomUUID() }))],
    ['with a later expiry', 401, () => bearer((id) => withClaims(id, { exp: 4_102_444_800 }))],
    ['cut short', 401, () => bearer((id) => id.slice(0, -8))],
    ['without a signature', 401, () => bearer(unsigned)],
    ['signed by another key', 401, () => bearer(signedByAnotherKey)],
    ['signed by a public key', 401, () => bearer(signedByPublicKey)],
    ['an access token', 403, async () => `Bearer ${(await ana.session.tokens()).accessToken}`],
    ['of an unverified address', 403, ofUnverified],
  ])('%s: every endpoint answers %d, and why', async (_, status, token) => {
    expect(await refusalsOf(await token())).toEqual(allWith(status));
  });

  given(['own laptop'], () => {
    it('of another client of the pool: every endpoint answers 401', async () => {
      expect(await refusalsOf(await ofSecondClient())).toEqual(allWith(401));
    });
  });

  given(['clock'], () => {
    it('expired: 401, and a session gets itself a new one', async () => {
      const session = app.guest('late').session;
      const { idToken } = await session.tokens();
      await app.inside.skip(3601);
      for (const [method, path] of endpoints())
        expect((await call(method, path, `Bearer ${idToken}`)).status).toBe(401);
      await expect(ana.api.list()).resolves.toMatchObject({ videos: expect.any(Array) });
    });
  });
});

describe('a video of another user', () => {
  it('is answered exactly like one that does not exist', async () => {
    const { idToken } = await ben.session.tokens();
    const ofAna = await call('GET', `/api/videos/${ready}`, `Bearer ${idToken}`);
    const ofNobody = await call('GET', `/api/videos/${randomUUID()}`, `Bearer ${idToken}`);
    expect(ofAna).toEqual({ ...ofNobody, status: 404 });
  });

  it('is in no list but its uploader’s, and their cursor is for nobody else', async () => {
    const { videoId } = await ben.api.announce(announcement);
    await waitUntil('the index has them', async () => (await listed(ben)).includes(videoId));
    expect(await listed(ben)).not.toContain(ready);
    expect(await listed(ana)).toEqual([announced, ready]);
    const { next } = await ana.api.list({ limit: 1 });
    expect((await ana.api.list({ limit: 1, next })).videos).toMatchObject([{ videoId: ready }]);
    await expect(ben.api.list({ limit: 1, next })).rejects.toMatchObject({ status: 400 });
  });

  it('can be watched by its link once it is READY, which tells nothing of its uploader', async () => {
    const { status, text } = await call('GET', `/api/watch/${ready}`, undefined);
    expect(status).toBe(200);
    expect(text).not.toMatch(/ana-|uploader|email/);
    await expect(ben.api.watch(announced)).rejects.toMatchObject({ status: 404 });
  });

  given(['inbox'], () => {
    it('is told by mail to its uploader’s address, and to no other', async () => {
      const inbox = z.array(z.object({ to: z.array(z.string()), text: z.string() }));
      const about = await waitUntil('both mails came', async () => {
        const response = await fetch(`${app.target.endpoint}/_local/inbox`);
        const mails = inbox.parse(await response.json()).filter(({ text }) => text.includes(ready));
        return mails.length === 2 && mails;
      });
      expect(about.map(({ to }) => to)).toEqual([[ana.email], [ana.email]]);
    });
  });
});

describe('the buckets, to somebody without credentials', () => {
  it.each(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])('refuse every unsigned %s', async (method) => {
    const { UploadBucketName, MediaBucketName } = app.target.outputs;
    const media = uploads.replace(UploadBucketName, MediaBucketName);
    expect(media).not.toBe(uploads);
    for (const url of [
      `${uploads}/videos/${ready}/source`,
      `${uploads}/videos/${announced}/source`,
      `${uploads}?list-type=2`,
      `${uploads}?versions`,
      `${media}/${playlist}`,
      `${media}?list-type=2`,
    ]) {
      const { status } = await fetch(url, { method });
      expect({ url, refused: status >= 400 && status < 500 }).toEqual({ url, refused: true });
    }
  });

  it('are read-only through the site, which has media and no uploads', async () => {
    expect((await call('GET', `/${playlist}`, undefined)).status).toBe(200);
    for (const method of ['PUT', 'POST', 'DELETE'])
      expect((await call(method, `/${playlist}`, undefined)).status).toBe(403);
    for (const path of ['/media/', '/media/?list-type=2', `/videos/${ready}/source`])
      expect((await call('GET', path, undefined)).status).toBe(403);
  });
});

/** What each endpoint answers to this header. */
function refusalsOf(authorization: string | undefined) {
  return Promise.all(
    endpoints().map(async ([method, path]) => {
      const { status, text } = await call(method, path, authorization);
      return { method, path, status, reason: reasonIn(text) };
    }),
  );
}

function allWith(status: number): readonly object[] {
  return endpoints().map(([method, path]) => ({
    method,
    path,
    status,
    reason: expect.stringMatching(/\w/),
  }));
}

async function listed({ api }: User): Promise<readonly string[]> {
  return (await api.list()).videos.map(({ videoId }) => videoId);
}

function endpoints(): readonly [method: string, path: string][] {
  return [
    ['POST', '/api/videos'],
    ['GET', '/api/videos'],
    ['GET', `/api/videos/${ready}`],
  ];
}

async function call(method: string, path: string, authorization: string | undefined) {
  const response = await fetch(`${app.target.outputs.SiteUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    ...(method === 'POST' && { body: JSON.stringify(announcement) }),
  });
  return { status: response.status, text: await response.text() };
}

/** An error of a function has a detail, one of API Gateway a message. */
function reasonIn(text: string): string | undefined {
  const { detail, message } = z
    .object({ detail: z.string().optional(), message: z.string().optional() })
    .parse(JSON.parse(text));
  return detail ?? message;
}

async function bearer(forge: (idToken: string) => string): Promise<string> {
  return `Bearer ${forge((await ana.session.tokens()).idToken)}`;
}

async function ofSecondClient(): Promise<string> {
  const { idToken } = await signIn(await asSecondClient(app.target), 'ana@example.com');
  return `Bearer ${idToken}`;
}

async function ofUnverified(): Promise<string> {
  const { email, session } = app.guest('unverified');
  await session.tokens();
  const { cognito, outputs } = app.target;
  await cognito.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: outputs.UserPoolId,
      Username: email,
      UserAttributes: [{ Name: 'email_verified', Value: 'false' }],
    }),
  );
  return `Bearer ${(await session.renew()).idToken}`;
}
