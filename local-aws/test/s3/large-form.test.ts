import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';

const MIB = 1024 ** 2;
const SIZE = 300 * MIB;
const directory = mkdtempSync(join(tmpdir(), 'large-form-test-'));
let server: ChildProcess;
let client: S3Client;

beforeAll(async () => {
  writeFileSync(join(directory, 'manifest.json'), '{"version":"55.0.0","artifacts":{}}');
  const cli = join(__dirname, '../../src/cli.ts');
  server = spawn('node', [cli, '--assembly', directory, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!server.stdout) throw new Error('the child has an output');
  for await (const line of createInterface(server.stdout)) {
    const endpoint = /http:\S+/.exec(line)?.[0];
    if (!endpoint) continue;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new S3Client({ endpoint, region: 'us-east-1', credentials });
    break;
  }
  await client.send(new CreateBucketCommand({ Bucket: 'uploads' }));
}, 20_000);
afterAll(async () => {
  client.destroy();
  const ended = once(server, 'exit');
  server.kill();
  await ended;
  rmSync(directory, { recursive: true, force: true });
});

/** Peak memory of the local AWS so far, in MiB; 0 where the system is not Linux, which tells it. */
function peak(): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

const part = (name: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`;

/** Sends a form with a file of `size` bytes, made as it goes. */
async function upload(key: string, size: number, allowed: number): Promise<string> {
  const { url, fields } = await createPresignedPost(client, {
    Bucket: 'uploads',
    Key: key,
    Conditions: [['content-length-range', 1, allowed]],
  });
  const start = Object.entries(fields).map(([name, value]) => `${part(name)}${value}\r\n`);
  const head = Buffer.from(start.join('') + part('file'));
  const end = Buffer.from('\r\n--b--\r\n');
  const sent = request(url, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': head.length + size + end.length,
    },
  });
  const answered = Promise.withResolvers<string>();
  sent.on('error', (error) => answered.reject(error));
  sent.on('response', (response) => {
    answered.resolve(text(response).then((body) => `${response.statusCode} ${body}`));
  });
  const chunk = Buffer.alloc(MIB, 'video');
  const body = function* () {
    yield head;
    for (let left = size; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
    yield end;
  };
  await pipeline(Readable.from(body()), sent);
  return answered.promise;
}

it('streams a form with a large file, taken or refused', async () => {
  await upload('small', MIB, MIB);
  const before = peak();
  await expect(upload('large', SIZE, SIZE)).resolves.toMatch(/^204 /);
  await expect(
    client.send(new HeadObjectCommand({ Bucket: 'uploads', Key: 'large' })),
  ).resolves.toMatchObject({ ContentLength: SIZE });
  await expect(upload('refused', SIZE, SIZE / 2)).resolves.toMatch(/^400 .*EntityTooLarge/s);
  expect(peak() - before).toBeLessThan(150);
}, 60_000);
