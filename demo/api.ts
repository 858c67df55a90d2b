import * as z from 'zod';
import { ApiClient } from './api-client.ts';
import type { Session } from './session.ts';

const instant = z.iso.datetime();

const renditions = z.array(z.object({ height: z.number(), width: z.number() }));

const urls = z.object({
  /** The page that plays it. */
  player: z.url(),
  /** The HLS master playlist. */
  playlist: z.url(),
  poster: z.url(),
  mp4: z.url(),
});

const view = z.object({
  videoId: z.string(),
  title: z.string(),
  status: z.enum(['ANNOUNCED', 'EXPIRED', 'QUEUED', 'ENCODING', 'DELAYED', 'READY', 'FAILED']),
  createdAt: instant,
  /** Why it failed or expired. */
  reason: z.string().optional(),
  /** 0 to 1. */
  progress: z.number().optional(),
  queuedAt: instant.optional(),
  encodingAt: instant.optional(),
  readyAt: instant.optional(),
  failedAt: instant.optional(),
  durationSeconds: z.number().optional(),
  renditions: renditions.optional(),
  urls: urls.optional(),
});
/** A video as its uploader sees it. */
export type VideoView = z.infer<typeof view>;

const form = z.object({ url: z.url(), fields: z.record(z.string(), z.string()) });
/** A presigned POST form: whoever has it may put this one object. */
export type UploadForm = z.infer<typeof form>;

const announced = z.object({
  videoId: z.string(),
  status: z.literal('ANNOUNCED'),
  upload: form.extend({ expiresAt: instant }),
});
type Announced = z.infer<typeof announced>;

const page = z.object({ videos: z.array(view), next: z.string().optional() });

const playable = z.object({
  videoId: z.string(),
  title: z.string(),
  durationSeconds: z.number(),
  renditions,
  urls,
});

interface Announcement {
  readonly title: string;
  /** The media type, e.g. `video/mp4`: the upload must have the same. */
  readonly contentType: string;
  /** The most that the upload may have. */
  readonly sizeBytes: number;
}

/** The API as one signed-in user has it. Every method rejects with an `ApiError`. */
export class Api {
  readonly #client: ApiClient;

  constructor(siteUrl: string, session: Session) {
    this.#client = new ApiClient(siteUrl, session);
  }

  /** Announces a video. The answer has the form that takes its file. */
  announce(body: Announcement): Promise<Announced> {
    return this.#client.signedIn('/api/videos', announced, { method: 'POST', body });
  }

  get(videoId: string): Promise<VideoView> {
    return this.#client.signedIn(`/api/videos/${encodeURIComponent(videoId)}`, view);
  }

  /** A page of one's own videos, newest first. `next` of one page asks for the following one. */
  list(query: { limit?: number; next?: string } = {}): Promise<z.infer<typeof page>> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) search.set(name, String(value));
    const after = search.size > 0 ? `?${search.toString()}` : '';
    return this.#client.signedIn(`/api/videos${after}`, page);
  }

  /** What the player page asks for, without a token: a video that is READY. */
  watch(videoId: string): Promise<z.infer<typeof playable>> {
    return this.#client.call(`/api/watch/${encodeURIComponent(videoId)}`, playable);
  }
}
