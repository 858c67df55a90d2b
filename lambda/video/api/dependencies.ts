import type { Log } from '../../shared/log.ts';
import type { Videos } from '../videos-table.ts';
import type { Catalog } from './catalog.ts';
import type { UploadForm } from './schemas.ts';
import type { Upload } from './upload-form.ts';

/** What the API's operations work with. */
export interface ApiDependencies {
  readonly videos: Pick<Videos, 'get'>;
  readonly catalog: Catalog;
  readonly uploadForm: (upload: Upload, now: Date) => Promise<UploadForm>;
  /** Without a slash at its end. */
  readonly siteUrl: string;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly log: Log;
}
