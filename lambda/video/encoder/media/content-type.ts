/** HTTP headers of a published file. */
export interface ContentHeaders {
  readonly contentType: string;
  readonly cacheControl: string;
}

/** Every attempt writes under a prefix of its own: what is there never changes. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** By extension, as registered: https://www.iana.org/assignments/media-types */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mp4: 'video/mp4',
  m4s: 'video/iso.segment',
  jpg: 'image/jpeg',
};

/** The headers of a file the encoder made. Throws for a name it never makes. */
export function contentHeaders(fileName: string): ContentHeaders {
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1);
  const contentType = CONTENT_TYPES[extension];
  if (!contentType) {
    throw new Error(
      `${fileName} has no content type: add the extension "${extension}" to content-type.ts.`,
    );
  }
  return { contentType, cacheControl: IMMUTABLE };
}
