import * as z from 'zod';
import { ApiClient } from '../api-client.ts';

const figures = { views: z.number(), plays: z.number(), visitors: z.number() };

const page = z.object({
  page: z.string(),
  ...figures,
  referrers: z.array(z.object({ referrer: z.string(), ...figures })),
});
/** A page in the statistics, and the hosts that its visitors came from. */
export type PageFigures = z.infer<typeof page>;

const statistics = z.object({
  ...figures,
  late: z.number(),
  duplicates: z.number(),
  minutes: z.array(z.object({ minute: z.string(), ...figures })),
  pages: z.array(page),
});
type Statistics = z.infer<typeof statistics>;

const trends = z.object({
  at: z.iso.datetime(),
  halfLifeMinutes: z.number(),
  pages: z.array(z.object({ page: z.string(), score: z.number() })),
  videos: z.array(z.object({ video: z.string(), score: z.number() })),
});
type Trends = z.infer<typeof trends>;

/** From the minute of `from` up to that of `to`, in ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What anybody may ask about clicks. Every method rejects with an `ApiError`. */
export class ClicksApi {
  readonly #client: ApiClient;

  constructor(siteUrl: string) {
    this.#client = new ApiClient(siteUrl);
  }

  /** @param span at most 24 hours */
  statistics({ from, to }: Span, ofPage?: string): Promise<Statistics> {
    const query = new URLSearchParams({
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      ...(ofPage !== undefined && { page: ofPage }),
    });
    return this.#client.call(`/api/stats?${query.toString()}`, statistics);
  }

  trending(): Promise<Trends> {
    return this.#client.call('/api/trending', trends);
  }
}
