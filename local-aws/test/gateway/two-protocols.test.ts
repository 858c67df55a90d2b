import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import * as fc from 'fast-check';
import {
  TwoProtocolServer,
  type HttpRequest,
  type HttpResponse,
} from '../../src/gateway/two-protocols.ts';

const open: TwoProtocolServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Answers with the protocol's version and the body's length, unless told otherwise. */
async function listen(
  listener: (request: HttpRequest, response: HttpResponse) => void = echo,
  patience?: ConstructorParameters<typeof TwoProtocolServer>[1],
): Promise<{ server: TwoProtocolServer; port: number }> {
  const server = new TwoProtocolServer(listener, patience);
  open.push(server);
  return { server, port: await server.listen(0) };
}

function echo(request: HttpRequest, response: HttpResponse): void {
  let length = 0;
  request.on('data', (chunk: Buffer) => (length += chunk.length));
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(`HTTP/${request.httpVersion} ${length}`);
  });
}

function raw(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  // A connection that is cut is what some of these tests wait for.
  socket.on('error', () => {});
  return socket;
}

async function session(port: number): Promise<ClientHttp2Session> {
  const client = connectHttp2(`http://127.0.0.1:${port}`);
  client.on('error', () => {});
  await once(client, 'connect');
  return client;
}

async function post(client: ClientHttp2Session, body: string): Promise<string> {
  const stream = client.request({ ':method': 'POST', ':path': '/' });
  stream.end(body);
  return text(stream);
}

const HTTP1 =
  'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello';
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** An empty SETTINGS frame. */
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

it('answers each connection in its own protocol', async () => {
  const { port } = await listen();
  const client = await session(port);
  const [over1, over2] = [
    await (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'hello' })).text(),
    await post(client, 'x'.repeat(300_000)),
  ];
  expect([over1, over2]).toEqual(['HTTP/1.1 5', 'HTTP/2.0 300000']);
  client.close();
});

it('tells them apart however the first bytes are cut', async () => {
  const { port } = await listen();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
      const socket = raw(port);
      socket.setNoDelay(true);
      for (let at = 0; at < HTTP1.length; at += size) {
        socket.write(HTTP1.slice(at, at + size));
        await new Promise(setImmediate);
      }
      expect(await text(socket)).toContain('HTTP/1.1 5\r\n');

      const other = raw(port);
      const answered = once(other, 'readable');
      const opening = Buffer.concat([Buffer.from(PREFACE), SETTINGS]);
      for (let at = 0; at < opening.length; at += size) {
        other.write(opening.subarray(at, at + size));
        await new Promise(setImmediate);
      }
      await answered;
      const frame: unknown = other.read();
      // The server's own SETTINGS.
      expect(Buffer.isBuffer(frame) && frame[3]).toBe(4);
      other.destroy();
    }),
    { numRuns: 20, seed: 20261122 },
  );
});

it('drops a connection that says nothing, and one that never says which protocol', async () => {
  const { port } = await listen(echo, { first: 20, between: 75_000 });
  const silent = raw(port);
  const started = raw(port);
  started.write('PRI * HT');
  await expect(Promise.all([text(silent), text(started)])).resolves.toEqual(['', '']);
});

it('closes an HTTP/2 connection that is idle, and finishes what is under way', async () => {
  const arrived = Promise.withResolvers<HttpResponse>();
  const { port } = await listen((_, response) => arrived.resolve(response), {
    first: 60_000,
    between: 20,
  });
  const client = await session(port);
  const closed = once(client, 'close');
  const answer = post(client, '');
  const response = await arrived.promise;
  await once(client, 'goaway');
  response.writeHead(200, {});
  response.end('done');
  expect(await answer).toBe('done');
  await closed;
});

it.each([
  ['a preface that is none', Buffer.from('PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n')],
  ['no frame', Buffer.from(`${PREFACE}hello, is it HTTP you are looking for?`)],
  ['a frame of 16 MiB', Buffer.concat([Buffer.from(PREFACE), Buffer.alloc(9, 255)])],
  [
    'data of a stream that is not open',
    Buffer.concat([Buffer.from(PREFACE), SETTINGS, Buffer.from([0, 0, 1, 0, 0, 0, 0, 0, 7, 65])]),
  ],
  [
    'headers that are no HPACK',
    Buffer.concat([
      Buffer.from(PREFACE),
      SETTINGS,
      Buffer.from([0, 0, 4, 1, 5, 0, 0, 0, 1, 255, 255, 255, 255]),
    ]),
  ],
])('ends a connection that sends %s', async (_, bytes) => {
  const { port } = await listen();
  const socket = raw(port);
  const closed = once(socket, 'close');
  socket.write(bytes);
  socket.resume();
  await closed;
  const client = await session(port);
  expect(await post(client, 'still here')).toBe('HTTP/2.0 10');
  client.close();
});

it('survives whatever follows the preface', async () => {
  const { port } = await listen();
  const frame = fc
    .record({
      type: fc.integer({ min: 0, max: 12 }),
      flags: fc.integer({ min: 0, max: 255 }),
      stream: fc.integer({ min: 0, max: 9 }),
      payload: fc.uint8Array({ maxLength: 40 }),
    })
    .map(({ type, flags, stream, payload }) =>
      Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream, ...payload]),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 12 }), async (frames) => {
      const socket = raw(port);
      const closed = once(socket, 'close');
      socket.end(Buffer.concat([Buffer.from(PREFACE), SETTINGS, ...frames]));
      socket.resume();
      await closed;
    }),
    { numRuns: 300, seed: 20261122 },
  );
  const client = await session(port);
  expect(await post(client, 'still here')).toBe('HTTP/2.0 10');
  client.close();
}, 20_000);

it.each([
  ['nothing', ''],
  ['a part of the preface', 'PRI'],
  ['a part of a request', 'GET'],
  ['the preface', PREFACE],
])('lets go of a client that closes its half of the connection after %s', async (_, bytes) => {
  const { port } = await listen();
  const socket = raw(port);
  const closed = once(socket, 'close');
  socket.end(bytes);
  socket.resume();
  expect(await closed).toEqual([false]);
});

it('closes at once, with a thousand idle connections and an answer that has no end', async () => {
  const { server, port } = await listen((_, response) => {
    response.writeHead(200, {});
    response.write('and so on');
  });
  const idle = Array.from({ length: 1000 }, () => raw(port));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  for (const socket of idle.slice(0, 300)) socket.write('PRI');
  for (const socket of idle.slice(300, 600)) socket.write(PREFACE);
  const client = await session(port);
  const endless = client.request({ ':path': '/' });
  endless.on('error', () => {});
  await once(endless, 'data');
  const over1 = await fetch(`http://127.0.0.1:${port}`);

  const gone = [...idle, client, endless].map((one) => once(one, 'close'));
  for (const socket of idle) socket.resume();
  await server.close();
  await Promise.all(gone);
  await expect(over1.text()).rejects.toThrow('terminated');
});
