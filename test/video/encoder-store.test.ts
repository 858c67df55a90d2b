import { S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3Store } from '../../lambda/video/encoder/store.ts';

describe('putting a segment into S3', () => {
  it('is tried again when S3 is busy: an encode of minutes is not lost to one answer', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(bodies.length === 1 ? 503 : 200).end();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const client = new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      forcePathStyle: true,
    });
    const folder = await mkdtemp(join(tmpdir(), 'store-'));
    const path = join(folder, 'segment-00000.m4s');
    await writeFile(path, 'pictures');

    await s3Store(client, 'uploads', 'media').put(
      'v1/segment-00000.m4s',
      { path, bytes: 8 },
      { contentType: 'video/iso.segment', cacheControl: 'public' },
    );
    expect(bodies).toEqual(['pictures', 'pictures']);

    client.destroy();
    server.close();
    await rm(folder, { recursive: true });
  });
});
