import { Readable } from 'node:stream';
import type { AwsResponse } from '../../gateway/exchange.ts';
import { json, type InsideRoute } from '../../gateway/inside-view.ts';
import type { Inbox, Mail, Search } from './inbox.ts';
import { textOf } from './raw-mail.ts';

const DEFAULT_LIMIT = 1000;
/** Characters. */
const PIECE = 64 * 1024;

/** The inbox, for people and tests. */
export function inboxRoutes(inbox: Inbox): readonly InsideRoute[] {
  return [
    {
      method: 'GET',
      path: '/_local/inbox',
      async handle(_, query) {
        if (query.get('count') === 'true') return json(inbox.count(searchOf(query)));
        const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
        if (!Number.isInteger(limit) || limit < 1)
          return json({ message: `limit takes a number from 1, not ${query.get('limit')}` }, 400);
        const summaries: object[] = [];
        for (const mail of inbox.list(searchOf(query)).slice(-limit))
          summaries.push(await summary(mail));
        return json(summaries);
      },
    },
    {
      method: 'GET',
      path: '/_local/inbox/recipients',
      handle: (_, query) => jsonObject(inbox.recipients(searchOf(query))),
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

/** An object with as many properties as there are mailboxes, put together as it is sent. */
function jsonObject(properties: ReadonlyMap<string, number>): AwsResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Readable.from(objectText(properties)),
  };
}

function* objectText(properties: ReadonlyMap<string, number>): Iterable<string> {
  let text = '{';
  let separator = '\n';
  for (const [name, value] of properties) {
    text += `${separator}  ${JSON.stringify(name)}: ${value}`;
    separator = ',\n';
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  yield `${text}\n}\n`;
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
