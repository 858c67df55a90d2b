import type { IncomingMessage } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { uploadForm, UploadRefused } from '../../demo/form-upload.ts';
import { serving } from './serve.ts';

const CONTENT = Buffer.alloc(3_000_000, 'abc');
const fields = { key: 'videos/1/source', 'Content-Type': 'video/mp4', Policy: 'p' };

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'form-upload-'));
  file = join(folder, 'clip.mp4');
  await writeFile(file, CONTENT);
});
afterAll(() => rm(folder, { recursive: true }));

it('sends every field as it is, then the file, and tells how far it is', async () => {
  const progress: number[] = [];
  const received: { form?: FormData; length?: string; bytes?: number } = {};
  const receive = async (request: IncomingMessage): Promise<void> => {
    const body = await buffer(request);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    received.form = await new Response(body, { headers }).formData();
    received.length = request.headers['content-length'];
    received.bytes = body.length;
  };
  await serving(
    (request, response) => void receive(request).then(() => response.writeHead(204).end()),
    (url) =>
      uploadForm({ url, fields }, file, {
        onProgress: (sent, total) => progress.push(sent / total),
      }),
  );
  expect(received.length).toBe(String(received.bytes));
  const entries = [...(received.form ?? [])];
  expect(entries.slice(0, -1)).toEqual(Object.entries(fields));
  const [name, sent] = entries.at(-1) ?? [];
  expect(name).toBe('file');
  expect(sent).toMatchObject({ name: 'clip.mp4', type: 'video/mp4' });
  const bytes = sent instanceof Blob ? Buffer.from(await sent.arrayBuffer()) : undefined;
  expect(bytes?.equals(CONTENT)).toBe(true);
  expect(progress).toEqual(progress.toSorted((x, y) => x - y));
  expect(progress.at(-1)).toBe(1);
});

it('says what S3 said, also when it says so before everything is sent', async () => {
  const refusal = '<Error><Code>EntityTooLarge</Code><Message>Too large.</Message></Error>';
  await serving(
    (request, response) => {
      request.once('data', () => {
        response.writeHead(400).end(refusal);
        request.resume();
      });
    },
    async (url) => {
      const sent = uploadForm({ url, fields }, file);
      await expect(sent).rejects.toThrow(UploadRefused);
      await expect(sent).rejects.toThrow('S3 refused the upload (400): EntityTooLarge: Too large.');
    },
  );
});

it('says so when the connection is cut', async () => {
  await serving(
    (request) => request.once('data', () => request.socket.destroy()),
    async (url) => {
      const sent = uploadForm({ url, fields }, file);
      await expect(sent).rejects.toThrow(/^The connection was cut while the file was sent/);
    },
  );
});

it('ends when it is told to', async () => {
  const controller = new AbortController();
  await serving(
    (request) => request.once('data', () => controller.abort()),
    async (url) => {
      const sent = uploadForm({ url, fields }, file, { signal: controller.signal });
      await expect(sent).rejects.toThrow(/aborted/);
    },
  );
});
