import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { VirtualClock } from '../../src/clock.ts';
import { Inbox, type Mail } from '../../src/services/ses/inbox.ts';
import { createSes } from '../../src/services/ses/index.ts';

function mail(id: string, size = 10, to = 'max@home.test'): Mail {
  return {
    id,
    envelope: { from: 'videos@example.com', to: [to] },
    from: 'videos@example.com',
    subject: `Subject ${id}`,
    tags: {},
    senderFunction: undefined,
    receivedAt: Date.UTC(2026, 0, 1),
    weight: size,
    raw: async () => Buffer.from('\r\nHello'.padEnd(size)),
  };
}

it('forgets the oldest mails past its limits', () => {
  const inbox = new Inbox({ mails: 3, bytes: 100 });
  for (const id of ['a', 'b', 'c', 'd']) inbox.add(mail(id));
  expect(inbox.list().map((each) => each.id)).toEqual(['b', 'c', 'd']);
  inbox.add(mail('big', 90));
  expect(inbox.list().map((each) => each.id)).toEqual(['d', 'big']);
});

describe('the inside view', () => {
  const { inbox, insideRoutes } = createSes({ clock: new VirtualClock(), publish: () => {} });
  inbox.add(mail('a'));
  inbox.add(mail('b', 20, 'ann@home.test'));
  const get = (path: string, params: Record<string, string> = {}, query = '') =>
    insideRoutes.find((route) => route.path === path)?.handle(params, new URLSearchParams(query));
  const read = async (path: string, query = '') => {
    const body = (await get(path, {}, query))?.body;
    return JSON.parse(body instanceof Readable ? await text(body) : String(body));
  };
  const list = (query = '') => read('/_local/inbox', query);

  it('lists mails, newest last', async () => {
    expect(await list()).toMatchObject([
      { id: 'a', to: ['max@home.test'], receivedAt: '2026-01-01T00:00:00.000Z', size: 10 },
      {
        id: 'b',
        subject: 'Subject b',
        receivedAtMs: Date.UTC(2026, 0, 1),
        text: expect.stringContaining('Hello'),
      },
    ]);
  });

  it('lists the mails to one recipient', async () => {
    expect(await list('to=ann@home.test')).toMatchObject([{ id: 'b' }]);
  });

  it('lists the mails with one subject, and as many of the newest as asked for', async () => {
    expect(await list('subject=Subject+a')).toMatchObject([{ id: 'a' }]);
    expect(await list('limit=1')).toMatchObject([{ id: 'b' }]);
    expect((await get('/_local/inbox', {}, 'limit=0'))?.status).toBe(400);
  });

  it('counts mails, and mails by recipient', async () => {
    expect(await list('count=true&to=ANN@home.test')).toEqual({ mails: 1, recipients: 1 });
    expect(await list('count=true')).toEqual({ mails: 2, recipients: 2 });
    const counts = await read('/_local/inbox/recipients', 'subject=Subject+b');
    expect(counts).toEqual({ 'ann@home.test': 1 });
    expect(await read('/_local/inbox/recipients', 'subject=none')).toEqual({});
  });

  it('counts the mails of many recipients', async () => {
    const many = createSes({ clock: new VirtualClock(), publish: () => {} });
    const addresses = Array.from({ length: 5000 }, (_, n) => `reader-"${n}"@home.test`);
    for (const address of addresses) many.inbox.add(mail(address, 10, address));
    const route = many.insideRoutes.find(({ path }) => path === '/_local/inbox/recipients');
    const body = (await route?.handle({}, new URLSearchParams()))?.body;
    const counts = body instanceof Readable ? JSON.parse(await text(body)) : undefined;
    expect(counts).toEqual(Object.fromEntries(addresses.map((address) => [address, 1])));
  });

  it('shows a mail as a MIME message, or says that there is none', async () => {
    expect(await get('/_local/inbox/:id.eml', { id: 'a' })).toEqual({
      status: 200,
      headers: { 'content-type': 'message/rfc822' },
      body: Buffer.from('\r\nHello   '),
    });
    expect((await get('/_local/inbox/:id.eml', { id: 'z' }))?.status).toBe(404);
  });

  it('has paths that a message id fits', () => {
    const pattern = new URLPattern({ pathname: '/_local/inbox/:id.eml' });
    const match = pattern.exec({ pathname: '/_local/inbox/0000-ab-01.eml' });
    expect(match?.pathname.groups.id).toBe('0000-ab-01');
  });
});
