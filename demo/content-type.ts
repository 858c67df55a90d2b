import { extname } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
};

/**
 * The media type that a file's name stands for.
 * @throws when its extension is none of a video that the app takes
 */
export function contentTypeOf(file: string): string {
  const extension = extname(file).toLowerCase();
  const contentType = contentTypes[extension];
  if (contentType) return contentType;
  throw new Error(
    `${file} ends in ${extension || 'nothing'}; the app takes ${Object.keys(contentTypes).join(', ')}. If it is a video, say of which type: npm run upload -- FILE --content-type video/mp4`,
  );
}
