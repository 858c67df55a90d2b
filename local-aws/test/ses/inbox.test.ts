import { VirtualClock } from '../../src/clock.ts';
import { Inbox, type Mail } from '../../src/services/ses/inbox.ts';
import { createSes } from '../../src/services/ses/index.ts';

function mail(id: string, size = 10, to = 'max@home.test'): Mail {
  return {
    id,
    envelope: { from: 'videos@example.com', to: [to] },
    from: 'videos@example.com',
    to: [to],
    subject: `Subject ${id}`,
    text: 'Hello',
    tags: {},
    senderFunction: undefined,
    receivedAt: Date.UTC(2026, 0, 1),
    raw: Buffer.alloc(size, 'x'),
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
  const { inbox, insideRoutes } = createSes({ clock: new VirtualClock() });
  inbox.add(mail('a'));
  inbox.add(mail('b', 20, 'ann@home.test'));
  const get = (path: string, params: Record<string, string> = {}, query = '') =>
    insideRoutes.find((route) => route.path === path)?.handle(params, new URLSearchParams(query));
  const list = async (query = '') => {
    const body = (await get('/_local/inbox', {}, query))?.body;
    return typeof body === 'string' ? JSON.parse(body) : undefined;
  };

  it('lists mails, newest last', async () => {
    expect(await list()).toMatchObject([
      { id: 'a', to: ['max@home.test'], receivedAt: '2026-01-01T00:00:00.000Z', size: 10 },
      { id: 'b', subject: 'Subject b', receivedAtMs: Date.UTC(2026, 0, 1), text: 'Hello' },
    ]);
  });

  it('lists the mails to one recipient', async () => {
    expect(await list('to=ann@home.test')).toMatchObject([{ id: 'b' }]);
  });

  it('shows a mail as a MIME message, or says that there is none', async () => {
    expect(await get('/_local/inbox/:id.eml', { id: 'a' })).toEqual({
      status: 200,
      headers: { 'content-type': 'message/rfc822' },
      body: Buffer.alloc(10, 'x'),
    });
    expect((await get('/_local/inbox/:id.eml', { id: 'z' }))?.status).toBe(404);
  });

  it('has paths that a message id fits', () => {
    const pattern = new URLPattern({ pathname: '/_local/inbox/:id.eml' });
    const match = pattern.exec({ pathname: '/_local/inbox/0000-ab-01.eml' });
    expect(match?.pathname.groups.id).toBe('0000-ab-01');
  });
});
