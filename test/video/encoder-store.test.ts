import { S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3Store } from '../../lambda/video/encoder/store.ts';

interface Asked {
  readonly request: string;
  readonly body: string;
}

/** A store whose S3 answers one after the other, and what it was asked. */
async function storeOf(answers: readonly { status?: number; body?: string }[]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { status = 200, body: xml = '' } = answers[asked.length] ?? { status: 500 };
      asked.push({ request: `${request.method} ${request.url}`, body });
      response.writeHead(status).end(xml);
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
  return {
    asked,
    store: s3Store(client, 'uploads', 'media'),
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A page of a list of keys, and the token of the next one. */
function page(keys: readonly string[], next = '') {
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  const more = `<IsTruncated>${next !== ''}</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`;
  return { body: `<ListBucketResult>${more}${contents}</ListBucketResult>` };
}

describe('putting a segment into S3', () => {
  it('is tried again when S3 is busy: an encode of minutes is not lost to one answer', async () => {
    await using s3 = await storeOf([{ status: 503 }, {}]);
    await using folder = await mkdtempDisposable(join(tmpdir(), 'store-'));
    const path = join(folder.path, 'segment-00000.m4s');
    await writeFile(path, 'pictures');
    await s3.store.put(
      'v1/segment-00000.m4s',
      { path, bytes: 8 },
      { contentType: 'video/iso.segment', cacheControl: 'public' },
    );
    expect(s3.asked.map(({ body }) => body)).toEqual(['pictures', 'pictures']);
  });
});

describe('removing media from S3', () => {
  const deleted = { body: '<DeleteResult/>' };
  const leftovers = { under: 'media/v1/', except: 'media/v1/a-l2-2/' };

  it('goes through all pages of a list, and deletes what is not excepted', async () => {
    await using s3 = await storeOf([
      page(['media/v1/a-l2-1/1.m4s', 'media/v1/a-l2-1/2.m4s'], 'more'),
      deleted,
      page(['media/v1/a-l2-2/1.m4s'], 'still more'),
      page(['media/v1/a-l2-2/2.m4s', 'media/v1/a-l2-3/1.m4s']),
      deleted,
    ]);
    expect(await s3.store.remove(leftovers)).toBe(3);
    expect(
      s3.asked.map(({ request, body }) => [
        request.replace(/ .*(list-type|delete)=?.*/, ' $1'),
        [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key),
      ]),
    ).toEqual([
      ['GET list-type', []],
      ['POST delete', ['media/v1/a-l2-1/1.m4s', 'media/v1/a-l2-1/2.m4s']],
      ['GET list-type', []],
      ['GET list-type', []],
      ['POST delete', ['media/v1/a-l2-3/1.m4s']],
    ]);
    expect(s3.asked[2]?.request).toContain('continuation-token=more');
  });

  it('fails for a key that S3 refuses to delete: it says so in an answer with status 200', async () => {
    const refused =
      '<DeleteResult><Error><Key>media/v1/a-l2-1/1.m4s</Key><Code>AccessDenied</Code></Error></DeleteResult>';
    await using s3 = await storeOf([page(['media/v1/a-l2-1/1.m4s']), { body: refused }]);
    await expect(s3.store.remove(leftovers)).rejects.toThrow(
      'media/v1/a-l2-1/1.m4s was not removed: AccessDenied',
    );
  });
});
