import { contentHeaders } from '../../../lambda/video/encoder/media/content-type.ts';

describe('the headers of a published file', () => {
  it.each([
    ['master.m3u8', 'application/vnd.apple.mpegurl'],
    ['720p/init.mp4', 'video/mp4'],
    ['720p/segment-00000.m4s', 'video/iso.segment'],
    ['video.mp4', 'video/mp4'],
    ['poster.jpg', 'image/jpeg'],
  ])('%s is %s and never changes', (name, contentType) => {
    expect(contentHeaders(name)).toEqual({
      contentType,
      cacheControl: 'public, max-age=31536000, immutable',
    });
  });

  it('refuses a name that the encoder never makes', () => {
    expect(() => contentHeaders('notes.txt')).toThrow('add the extension "txt"');
  });
});
