import { json, type InsideRoute } from '../../gateway/inside-view.ts';
import type { Inbox, Mail, Search } from './inbox.ts';
import { textOf } from './raw-mail.ts';

const DEFAULT_LIMIT = 1000;

/** The inbox, for people and tests. */
export function inboxRoutes(inbox: Inbox): readonly InsideRoute[] {
  return [
    {
      method: 'GET',
      path: '/_local/inbox',
      async handle(_, query) {
        const mails = inbox.list(searchOf(query));
        if (query.get('count') === 'true')
          return json({
            mails: mails.length,
            recipients: mails.reduce((sum, { envelope }) => sum + envelope.to.length, 0),
          });
        const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
        if (!Number.isInteger(limit) || limit < 1)
          return json({ message: `limit takes a number from 1, not ${query.get('limit')}` }, 400);
        const summaries: object[] = [];
        for (const mail of mails.slice(-limit)) summaries.push(await summary(mail));
        return json(summaries);
      },
    },
    {
      method: 'GET',
      path: '/_local/inbox/recipients',
      handle: (_, query) => json(Object.fromEntries(inbox.recipients(searchOf(query)))),
    },
    {
      method: 'GET',
      path: '/_local/inbox/:id.eml',
      async handle({ id = '' }) {
        const mail = inbox.get(id);
        if (!mail) return json({ message: `There is no mail ${id}; see /_local/inbox` }, 404);
        const headers = { 'content-type': 'message/rfc822' };
        return { status: 200, headers, body: await mail.raw() };
      },
    },
  ];
}

function searchOf(query: URLSearchParams): Search {
  return { to: query.get('to') ?? undefined, subject: query.get('subject') ?? undefined };
}

async function summary(mail: Mail) {
  const raw = await mail.raw();
  return {
    id: mail.id,
    from: mail.from,
    to: mail.envelope.to,
    subject: mail.subject,
    receivedAt: new Date(mail.receivedAt).toISOString(),
    receivedAtMs: mail.receivedAt,
    senderFunction: mail.senderFunction,
    tags: mail.tags,
    size: raw.length,
    text: await textOf(raw),
  };
}
