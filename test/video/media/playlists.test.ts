import { bitRates } from '../../../lambda/video/encoder/media/bit-rates.ts';
import { masterPlaylist } from '../../../lambda/video/encoder/media/master-playlist.ts';
import {
  readSegments,
  targetDuration,
  withLastJoined,
  withTargetDuration,
  withTotal,
} from '../../../lambda/video/encoder/media/media-playlist.ts';

const MEDIA = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-MAP:URI="init.mp4"
#EXTINF:4.000000,
segment-00000.m4s
#EXTINF:1.933333,
segment-00001.m4s
#EXT-X-ENDLIST
`;

const segment = (seconds: number, bits: number) => ({ seconds, bits });

describe('a media playlist', () => {
  it('names its segments in order', () => {
    expect(readSegments(MEDIA)).toEqual([
      { uri: 'segment-00000.m4s', seconds: 4 },
      { uri: 'segment-00001.m4s', seconds: 1.933333 },
    ]);
  });

  it('is given the true length of its last segment', () => {
    expect(readSegments(withTotal(MEDIA, 6)).map(({ seconds }) => seconds)).toEqual([4, 2]);
  });

  it('has a last segment joined that is too short for players to notice', () => {
    const joined = withLastJoined(withTotal(MEDIA, 4.021333));
    expect(joined).toEqual({
      playlist: MEDIA.replace('4.000000', '4.021333').replace(/#EXTINF:1.9.*\n.*\n/, ''),
      into: 'segment-00000.m4s',
      joined: 'segment-00001.m4s',
    });
    expect(withLastJoined(MEDIA)).toBeUndefined();
  });

  it('of a single segment keeps it, however short', () => {
    const single = MEDIA.replace(/#EXTINF:1.9.*\n.*\n/, '');
    expect(withLastJoined(withTotal(single, 0.1))).toBeUndefined();
  });

  it('is given a target duration', () => {
    expect(withTargetDuration(MEDIA, 7)).toContain('#EXT-X-TARGETDURATION:7\n');
  });
});

describe('the target duration', () => {
  it.each([
    [[4, 1.93], 4],
    [[4.010667, 2], 4],
    [[4.5, 1], 5],
    [[0.3], 1],
  ])('of segments of %j seconds is %d', (lengths, expected) => {
    expect(targetDuration(lengths.map((seconds) => ({ seconds })))).toBe(expected);
  });
});

describe('the bit rates', () => {
  it('are those of the heaviest segment and of the whole', () => {
    expect(bitRates([segment(4, 4000), segment(4, 8000)])).toEqual({ average: 1500, peak: 2000 });
  });

  it('do not count a last picture by itself, but with what comes before it', () => {
    expect(bitRates([segment(4, 4000), segment(4, 4000), segment(0.04, 1000)])).toEqual({
      average: Math.ceil(9000 / 8.04),
      peak: Math.ceil(5000 / 4.04),
    });
  });

  it('of a very short video are those of the whole', () => {
    expect(bitRates([segment(0.1, 100)])).toEqual({ average: 1000, peak: 1000 });
  });
});

describe('the master playlist', () => {
  const variant = {
    name: '720p',
    width: 1280,
    height: 720,
    uri: '720p/playlist.m3u8',
    codec: 'avc1.64001f',
    frameRate: 30,
    bitRates: { peak: 2_000_000, average: 1_500_000 },
  };
  const audio = {
    uri: 'audio/playlist.m3u8',
    codec: 'mp4a.40.2',
    bitRates: { peak: 130_000, average: 128_000 },
  };

  it('adds the sound to what a variant takes to play', () => {
    expect(masterPlaylist([variant], audio)).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio/playlist.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2130000,AVERAGE-BANDWIDTH=1628000,RESOLUTION=1280x720,FRAME-RATE=30.000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="audio"
720p/playlist.m3u8
`);
  });

  it('says nothing about a sound that is not there', () => {
    expect(masterPlaylist([variant], undefined)).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,RESOLUTION=1280x720,FRAME-RATE=30.000,CODECS="avc1.64001f"
720p/playlist.m3u8
`);
  });
});
