import { S3Client } from '@aws-sdk/client-s3';
import { uploadForms } from '../../../lambda/video/api/upload-form.ts';

const client = new S3Client({
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' },
});
const upload = { key: 'videos/v1/source', contentType: 'video/mp4', sizeBytes: 1000 };

describe('an upload form', () => {
  it('lets its bearer put one object of the announced type and size, for 15 minutes', async () => {
    const now = new Date();
    const form = await uploadForms(client, 'uploads')(upload, now);
    expect(form.url).toBe('https://uploads.s3.us-east-1.amazonaws.com/');
    expect(form.fields).toMatchObject({ key: upload.key, 'Content-Type': 'video/mp4' });
    expect(Date.parse(form.expiresAt) - now.getTime()).toBe(15 * 60_000);

    const policy: unknown = JSON.parse(Buffer.from(form.fields.Policy ?? '', 'base64').toString());
    expect(policy).toEqual({
      expiration: expect.any(String),
      conditions: expect.arrayContaining([
        ['content-length-range', 1, 1000],
        { 'Content-Type': 'video/mp4' },
        { key: 'videos/v1/source' },
        { bucket: 'uploads' },
      ]),
    });
  });
});
