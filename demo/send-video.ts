import { stat } from 'node:fs/promises';
import { contentTypeOf } from './content-type.ts';
import { uploadForm } from './form-upload.ts';
import type { User } from './user.ts';

export interface Sending {
  readonly file: string;
  readonly title: string;
  /** Default: what the file's name stands for. */
  readonly contentType?: string | undefined;
  /** Called once the video has an id. */
  readonly onAnnounced?: (videoId: string) => void;
  /** Called with the bytes sent so far, and all there are. */
  readonly onUpload?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Announces a file and sends it to the form that the API answers with. Returns the video's id. */
export async function sendVideo(user: User, sending: Sending): Promise<string> {
  const { file, title, contentType = contentTypeOf(file), onAnnounced, onUpload, signal } = sending;
  const { size } = await stat(file);
  const { videoId, upload } = await user.api.announce({ title, contentType, sizeBytes: size });
  onAnnounced?.(videoId);
  await uploadForm(upload, file, { onProgress: onUpload, signal });
  return videoId;
}
