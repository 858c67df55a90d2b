import { createRouter } from '../../../lambda/shared/http/router.ts';
import { operations } from '../../../lambda/video/api/operations.ts';
import type { Upload } from '../../../lambda/video/api/upload-form.ts';
import type { Video } from '../../../lambda/video/video.ts';
import { request, type Request } from '../../shared/support/request.ts';
import { MemoryCatalog } from './memory-catalog.ts';
import { MemoryVideos } from './memory-videos.ts';
import { noon, silent } from './things.ts';

export const siteUrl = 'https://d111.cloudfront.net';

/** A video's id that ends in `number`. */
export const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The API over a table in memory. Its videos get `id(100)`, `id(101)` and so on. */
export function setUpApi(rows: readonly Video[] = [], now = noon) {
  const videos = new MemoryVideos(...rows);
  const forms: Upload[] = [];
  let made = 100;
  const answer = createRouter(
    operations,
    {
      videos,
      catalog: new MemoryCatalog(videos.rows),
      uploadForm: (upload) => {
        forms.push(upload);
        return Promise.resolve({
          url: 'https://s3',
          fields: { key: upload.key },
          expiresAt: now.toISOString(),
        });
      },
      siteUrl,
      newId: () => id(made++),
      now: () => now,
      log: silent,
    },
    silent,
  );
  return {
    rows: videos.rows,
    forms,
    send: (routeKey: keyof typeof operations, given?: Request) => answer(request(routeKey, given)),
  };
}
