/** What a player fetches before the first picture. */
interface FirstPicture {
  /** The first segment's address. */
  readonly segment: URL;
  /** Playlists and segment together, bytes. */
  readonly bytes: number;
}

/**
 * Fetches a video as a player would begin: master playlist, media playlist, first segment.
 * @throws when one of them is not there, or names nothing
 */
export async function fetchFirstPicture(masterPlaylist: string): Promise<FirstPicture> {
  const master = new URL(masterPlaylist);
  const masterText = await (await fetched(master)).text();
  const media = firstEntry(masterText, master);
  const mediaText = await (await fetched(media)).text();
  const segment = firstEntry(mediaText, media);
  const { byteLength } = await (await fetched(segment)).arrayBuffer();
  return { segment, bytes: masterText.length + mediaText.length + byteLength };
}

async function fetched(url: URL): Promise<Response> {
  const response = await fetch(url);
  if (response.ok) return response;
  throw new Error(`${url.href} was answered ${response.status}: a player could not show the video`);
}

/** The first line of a playlist that is no tag: https://www.rfc-editor.org/rfc/rfc8216#section-4.1 */
function firstEntry(playlist: string, address: URL): URL {
  const entry = playlist
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line && !line.startsWith('#'));
  if (entry) return new URL(entry, address);
  throw new Error(`The playlist ${address.href} names nothing to play`);
}
