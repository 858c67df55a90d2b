import { randomUUID } from 'node:crypto';
import { GetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { UploadForm } from '../../demo/api.ts';
import { runningApp } from './support/running-app.ts';

jest.setTimeout(60_000);

const app = runningApp();
const SIZE = 1000;

/** With a reason of S3's, and nothing is stored. */
const refused = {
  isRefusal: true,
  reason: expect.stringMatching(/./),
  stored: [],
};

type Fields = Readonly<Record<string, string>>;

let form: UploadForm;
let key: string;
let videoId: string;
const elsewhere = randomUUID();
beforeAll(async () => {
  const { api } = app.guest('ana');
  const announced = await api.announce({
    title: 'One file',
    contentType: 'video/mp4',
    sizeBytes: SIZE,
  });
  form = announced.upload;
  videoId = announced.videoId;
  key = `videos/${videoId}/source`;
}, 60_000);

it.each<[string, (fields: Fields) => Fields]>([
  ['another key', (fields) => ({ ...fields, key: `videos/${elsewhere}/source` })],
  ['a key below it', (fields) => ({ ...fields, key: `${key}/more` })],
  ['another content type', (fields) => ({ ...fields, 'Content-Type': 'text/html' })],
  ['its content type in capitals', (fields) => ({ ...fields, 'Content-Type': 'VIDEO/MP4' })],
  ['a larger size in its policy', (fields) => withPolicy(fields, `,${SIZE}]`, ',999999999]')],
  [
    'a later end in its policy',
    (fields) => withPolicy(fields, '"expiration":"20', '"expiration":"30'),
  ],
  ['another signature', (fields) => ({ ...fields, 'X-Amz-Signature': '0'.repeat(64) })],
  ['another date', (fields) => ({ ...fields, 'X-Amz-Date': '20300101T000000Z' })],
  [
    'another region',
    (fields) => replaced(fields, 'X-Amz-Credential', /[a-z]+-[a-z]+-\d/, 'eu-north-9'),
  ],
  [
    'another key id',
    (fields) => replaced(fields, 'X-Amz-Credential', /^[^/]+/, 'ASIAANOTHERKEY00'),
  ],
  ['the operator’s key id', (fields) => replaced(fields, 'X-Amz-Credential', /^[^/]+/, 'local')],
  ['another session token', (fields) => ({ ...fields, 'X-Amz-Security-Token': 'another' })],
  ['another algorithm', (fields) => ({ ...fields, 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' })],
  ['public to all', (fields) => ({ ...fields, acl: 'public-read' })],
  ['metadata', (fields) => ({ ...fields, 'x-amz-meta-more': '1' })],
  ['a redirect', (fields) => ({ ...fields, success_action_redirect: 'http://example.com' })],
])('a form with %s is refused', async (_, alter) => {
  expect(await answerTo(send(form.url, alter(form.fields)))).toEqual(refused);
});

it.each([
  'key',
  'Content-Type',
  'Policy',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
])('a form without its field %s is refused', async (name) => {
  expect(form.fields).toHaveProperty(name);
  const { [name]: _, ...fields } = form.fields;
  expect(await answerTo(send(form.url, fields))).toEqual(refused);
});

it.each([
  ['larger than announced', SIZE + 1],
  ['much larger than announced', 5_000_000],
  ['empty', 0],
])('a file that is %s is refused', async (_, size) => {
  expect(await answerTo(send(form.url, form.fields, size))).toEqual(refused);
});

it('a form without a file is refused', async () => {
  expect(await answerTo(send(form.url, form.fields, 'none'))).toEqual(refused);
});

it('a form for one bucket is refused by another', async () => {
  const { UploadBucketName, MediaBucketName } = app.target.outputs;
  const url = form.url.replace(UploadBucketName, MediaBucketName);
  expect(url).not.toBe(form.url);
  expect(await answerTo(send(url, form.fields))).toEqual(refused);
});

it('a form that has expired is refused', async () => {
  const expired = await createPresignedPost(app.target.s3, {
    Bucket: app.target.outputs.UploadBucketName,
    Key: key,
    Expires: -60,
  });
  expect(await answerTo(send(expired.url, expired.fields))).toEqual({
    ...refused,
    reason: expect.stringMatching(/expired/i),
  });
});

it('what a form tells of its signer is of no use for any other call', async () => {
  const [accessKeyId = ''] = (form.fields['X-Amz-Credential'] ?? '').split('/');
  const { endpoint, isLaptop } = app.target;
  const configuration = {
    ...(endpoint !== undefined && { endpoint }),
    region: await app.target.s3.config.region(),
    credentials: {
      accessKeyId,
      secretAccessKey: 'a guess',
      sessionToken: form.fields['X-Amz-Security-Token'],
    },
  };
  const { UploadBucketName: Bucket, VideosTableName: TableName } = app.target.outputs;
  const s3 = new S3Client({ ...configuration, forcePathStyle: isLaptop });
  const dynamoDb = new DynamoDBClient(configuration);
  const Key = { videoId: { S: randomUUID() } };
  await expect(s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x' }))).rejects.toThrow(
    /signature/i,
  );
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: key }))).rejects.toThrow(/signature/i);
  await expect(dynamoDb.send(new GetItemCommand({ TableName, Key }))).rejects.toThrow(/signature/i);
});

it('the form as it was given is taken, after all of that', async () => {
  expect(await storedVersions()).toEqual([]);
  const response = await send(form.url, form.fields);
  expect(response.status).toBe(204);
  expect(await storedVersions()).toEqual([SIZE]);
});

function send(url: string, fields: Fields, size: number | 'none' = SIZE): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  if (size !== 'none') body.append('file', new Blob([Buffer.alloc(size)]), 'clip.mp4');
  return fetch(url, { method: 'POST', body });
}

async function answerTo(sent: Promise<Response>) {
  const response = await sent;
  const reason = /<Message>(.*)<\/Message>/s.exec(await response.text())?.[1];
  const isRefusal = response.status >= 400 && response.status < 500;
  return { isRefusal, reason, stored: await storedVersions() };
}

/** The sizes of everything that the forms above could have put into the upload bucket. */
async function storedVersions(): Promise<readonly (number | undefined)[]> {
  const Bucket = app.target.outputs.UploadBucketName;
  const lists = await Promise.all(
    [videoId, elsewhere].map((id) =>
      app.target.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: `videos/${id}/` })),
    ),
  );
  return lists.flatMap(({ Versions = [] }) => Versions.map(({ Size }) => Size));
}

function replaced(fields: Fields, name: string, from: string | RegExp, to: string): Fields {
  return { ...fields, [name]: (fields[name] ?? '').replace(from, to) };
}

function withPolicy(fields: Fields, from: string, to: string): Fields {
  const policy = Buffer.from(fields.Policy ?? '', 'base64').toString();
  const altered = policy.replace(from, to);
  expect(altered).not.toBe(policy);
  return { ...fields, Policy: Buffer.from(altered).toString('base64') };
}
