import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { LoopbackFrontDoors } from '../../src/gateway/front-doors.ts';
import type { WebHandler, WebRequest, WebResponse } from '../../src/gateway/web.ts';

let doors: LoopbackFrontDoors;
beforeEach(() => {
  doors = new LoopbackFrontDoors(0);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await doors.close();
});

const answer = (
  body: WebResponse['body'] = 'ok',
  more: Partial<WebResponse> = {},
): WebResponse => ({
  status: 200,
  headers: {},
  body,
  ...more,
});
const open = async (handler: WebHandler): Promise<string> => `http://${await doors.open(handler)}`;
const quietly = () => jest.spyOn(console, 'error').mockImplementation(() => {});

async function* brokenOff() {
  yield 'a';
  throw new Error('broken');
}

/** A request that is sent as it is written, which fetch would not do. */
async function raw(url: string, options: object): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  httpRequest(url, options, resolve).on('error', reject).end();
  return promise;
}

describe('ports', () => {
  it('follow the gateway’s, but for those which are taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const numbered = new LoopbackFrontDoors(address.port - 1);
    try {
      const [first, second] = [
        await numbered.open(async () => answer('1')),
        await numbered.open(async () => answer('2')),
      ];
      const ports = [first, second].map((authority) => Number(authority.split(':')[1]));
      expect(ports[0]).toBeGreaterThan(address.port);
      expect(ports[1]).toBeGreaterThan(ports[0] ?? 0);
      expect(await (await fetch(`http://${second}`)).text()).toBe('2');
    } finally {
      await numbered.close();
      server.close();
    }
  });

  it('are refused in words when none is left', async () => {
    await expect(new LoopbackFrontDoors(65_535).open(async () => answer())).rejects.toThrow(
      'No port is free above the gateway’s',
    );
  });

  it('are free again once the doors are closed', async () => {
    const url = await open(async () => answer());
    await fetch(url);
    await doors.close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

describe('a request', () => {
  let seen: WebRequest[];
  let url: string;
  beforeEach(async () => {
    seen = [];
    url = await open(async (request) => {
      seen.push(request);
      return answer(await text(request.body));
    });
  });

  it('comes as it was sent', async () => {
    const response = await fetch(`${url}/a%20b/?x=%2F&y`, {
      method: 'PUT',
      body: 'hello',
      headers: { 'X-Custom': '1' },
    });
    expect(await response.text()).toBe('hello');
    expect(seen[0]).toMatchObject({ method: 'PUT', path: '/a%20b/', rawQuery: 'x=%2F&y' });
    expect(seen[0]?.headers).toMatchObject({ 'x-custom': '1' });
  });

  it('may name the whole URL, as to a proxy', async () => {
    await raw(url, { path: `${url}?q` });
    expect(seen[0]).toMatchObject({ path: '/', rawQuery: 'q' });
  });

  it.each(['evil.example', '127.0.0.1.evil.example', 'evil.example:80', 'x@localhost'])(
    'to the host %s is refused',
    async (host) => {
      const response = await raw(url, { headers: { host } });
      expect(response.statusCode).toBe(403);
      expect(await text(response)).toContain(`The host ${host} is not this machine`);
      expect(seen).toEqual([]);
    },
  );

  it('of another site’s page is let in: CORS is the handler’s affair', async () => {
    const { port } = new URL(url);
    const response = await raw(url, {
      headers: { host: `localhost:${port}`, origin: 'https://site.example' },
    });
    expect(response.statusCode).toBe(200);
  });
});

describe('an answer', () => {
  it('may give a header more than once', async () => {
    const url = await open(async () => answer('', { headers: { 'set-cookie': ['a=1', 'b=2'] } }));
    expect((await fetch(url)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('may be a stream', async () => {
    const url = await open(async () => answer(Readable.from(['a', 'b'])));
    expect(await (await fetch(url)).text()).toBe('ab');
  });

  it.each<[string, () => WebResponse['body']]>([
    ['text', () => 'body'],
    ['a stream', () => Readable.from(['body'])],
  ])('to HEAD has no body (%s)', async (_, body) => {
    const url = await open(async () => answer(body(), { headers: { 'content-length': '4' } }));
    const response = await fetch(url, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('4');
    expect(await response.text()).toBe('');
  });

  it('reaches a client that is still sending what nobody reads', async () => {
    const url = await open(async () => answer('no', { status: 413 }));
    const response = await fetch(url, { method: 'POST', body: Buffer.alloc(8 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect((await fetch(url)).status).toBe(413);
  });

  it('does not wait for the end of a body without one', async () => {
    const url = await open(async () => answer('no', { status: 413 }));
    const endless = httpRequest(url, { method: 'POST' });
    endless.on('error', () => {});
    const { promise: refused, resolve } = Promise.withResolvers<IncomingMessage>();
    endless.on('response', resolve);
    const chunk = Buffer.alloc(1024 * 1024);
    const send = (): void => {
      if (!endless.destroyed) endless.write(chunk, () => setImmediate(send));
    };
    send();
    expect((await refused).statusCode).toBe(413);
    endless.destroy();
  });
});

describe('a handler that fails', () => {
  it.each<[string, WebHandler]>([
    ['rejects', async () => Promise.reject(new Error('broken'))],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['gives a status that is none', async () => answer('', { status: 9999 })],
    ['gives a header HTTP cannot write', async () => answer('', { headers: { a: 'b\nc' } })],
  ])('(%s) is a 500, told on the console', async (_, handler) => {
    const log = quietly();
    const response = await fetch(await open(handler));
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('local-aws failed');
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('in the middle of its stream cuts the answer off, and serves the next', async () => {
    quietly();
    let broken = true;
    const url = await open(async () => {
      if (!broken) return answer();
      return answer(Readable.from(brokenOff()));
    });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow('terminated');
    broken = false;
    expect((await fetch(url)).status).toBe(200);
  });
});

it('tells the handler when the client goes away', async () => {
  const arrived = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const url = await open(({ signal }) => {
    signal.addEventListener('abort', () => gone.resolve());
    arrived.resolve();
    return new Promise(() => {});
  });
  const abort = new AbortController();
  const request = fetch(url, { signal: abort.signal });
  await arrived.promise;
  abort.abort();
  await expect(request).rejects.toThrow('aborted');
  await gone.promise;
});

it('survives what is not HTTP', async () => {
  const url = await open(async () => answer());
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('\u0000\u0001 hello\r\n\r\n');
  expect((await buffer(socket)).toString()).toContain('400 Bad Request');
  expect((await fetch(url)).status).toBe(200);
});
