import * as z from 'zod/mini';
import {
  content,
  described,
  refusedWith,
  type OperationObject,
} from '../../shared/http/openapi.ts';
import type { operations } from './operations.ts';
import {
  maxHours,
  maxPages,
  maxReferrers,
  maxTrends,
  minuteFigures,
  pageFigures,
  referrerFigures,
  statistics,
  statisticsQuery,
  trends,
} from './schemas.ts';

described.add(statistics, {
  id: 'Statistics',
  description: 'What happened from the minute `from` to before the minute `to`.',
});
described.add(statistics.shape.visitors, {
  description:
    'How many different ones: exact below 1,024; from there on an estimate from the 1,024 smallest ' +
    'of their 48-bit hashes, with a standard error of about 3 %. Minutes, pages and referrers do not ' +
    'add up: a visitor may be in several.',
});
described.add(statistics.shape.late, {
  description:
    'Events of all pages that were received in this time, more than an hour after they happened: ' +
    'counted here and nowhere else.',
});
described.add(statistics.shape.duplicates, {
  description:
    'Events of all pages that were received again in this time: counted here and nowhere else.',
});
described.add(statistics.shape.minutes, {
  description: 'Those in which something happened, in their order.',
});
described.add(statistics.shape.pages, {
  description: `The ${maxPages} with the most views and plays.`,
});
described.add(minuteFigures, { id: 'MinuteStatistics', description: 'What happened in a minute.' });
described.add(pageFigures, { id: 'PageStatistics', description: 'What happened on a page.' });
described.add(pageFigures.shape.referrers, {
  description: `The ${maxReferrers} with the most views and plays.`,
});
described.add(referrerFigures, {
  id: 'ReferrerStatistics',
  description: 'What visitors did on a page who came from one host, or, if it is empty, from none.',
});
described.add(trends, {
  id: 'Trends',
  description: 'What is popular now, the most popular first.',
});
described.add(trends.shape.halfLifeMinutes, {
  description: 'What was worth 1 when it happened is worth half of it so many minutes later.',
});

const { shape } = statisticsQuery;

const parameter = (name: keyof typeof shape, required: boolean, description: string) => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape[name], {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return { name, in: 'query', required, description, schema };
};

/** The operations on statistics and trends, by route key: those that the handler has. */
export const clicksApiOperations: Readonly<Record<keyof typeof operations, OperationObject>> = {
  'GET /api/stats': {
    operationId: 'getStatistics',
    summary: 'Count views, plays and visitors, by minute, page and referrer',
    description:
      'What arrived within a minute is counted when that minute is over, by the minute in which it ' +
      'happened. An answer is of one state: a replay swaps its figures in at once.',
    security: [],
    parameters: [
      parameter('from', true, 'The minute of this instant is the first.'),
      parameter(
        'to',
        true,
        `The minute of this instant is the first that is not counted, at most ${maxHours} hours after.`,
      ),
      parameter('page', false, 'Only this page; late and duplicates remain those of all.'),
    ],
    responses: {
      200: { description: 'The statistics.', content: content('Statistics') },
      ...refusedWith(400, 429, 500, 503),
    },
  },
  'GET /api/trending': {
    operationId: 'getTrends',
    summary: `Name the ${maxTrends} most popular pages and videos`,
    description:
      'A score adds up views of a page, or plays of a video, each worth less the longer ago it is. ' +
      'A batch that a page sent twice counts twice here.',
    security: [],
    responses: {
      200: { description: 'The trends.', content: content('Trends') },
      ...refusedWith(400, 429, 500),
    },
  },
};
