import type { Film } from './films.ts';

/** What is special about a film, and what is expected of it. */
export interface Kind extends Omit<Partial<Film>, 'path'> {
  readonly container: string;
  /** Pictures and playing time that are expected; otherwise those that are made. */
  readonly pictures?: number;
  /** Pictures that come out, if not as many: the last one is repeated while the sound goes on. */
  readonly shown?: number;
  readonly plays?: number;
  /** Size of the largest rendition, if it is another than that of the source. */
  readonly becomes?: string;
}

const BT2020 = 'color_primaries=bt2020:colorspace=bt2020nc';
const hdr = (transfer: string) => [`format=yuv420p10le,setparams=color_trc=${transfer}:${BT2020}`];
const FAST = { 'cpu-used': 8, deadline: 'realtime' };

/** What browsers, phones and cameras make, with what is odd about it. */
export const kinds: Readonly<Record<string, Kind>> = {
  'H.264 with B-frames and open groups': {
    container: 'mp4',
    picture: { encoder: 'h264', options: { bf: 3, g: 10, 'x264-params': 'open-gop=1:scenecut=0' } },
  },
  'fragmented MP4': {
    container: 'mp4',
    options: { movflags: '+frag_keyframe+empty_moov+default_base_moof' },
    picture: { encoder: 'h264', options: { g: 10, bf: 0 } },
  },
  'HEVC in 10 bits': {
    container: 'mov',
    picture: {
      encoder: 'hevc',
      filters: ['format=yuv420p10le'],
      options: { preset: 'ultrafast', 'x265-params': 'log-level=0' },
    },
  },
  'VP8 and Vorbis in WebM': {
    container: 'webm',
    picture: { encoder: 'vp8', options: FAST },
    sounds: [{ encoder: 'vorbis' }],
  },
  'VP9 and Opus in WebM': {
    container: 'webm',
    picture: { encoder: 'vp9', options: FAST },
    sounds: [{ encoder: 'opus' }],
  },
  'VP9 in MP4': {
    container: 'mp4',
    picture: { encoder: 'vp9', options: FAST },
    sounds: [{ encoder: 'opus' }],
  },
  'AV1 in WebM': {
    container: 'webm',
    picture: { encoder: 'av1', options: { preset: 12 } },
    sounds: [{ encoder: 'opus' }],
  },
  'AV1 in MP4': { container: 'mp4', picture: { encoder: 'av1', options: { preset: 12 } } },
  'MPEG-4 and MP3': {
    container: 'mp4',
    picture: { encoder: 'mpeg4', options: { b: 2_000_000, qmax: 4 } },
    sounds: [{ encoder: 'mp3' }],
  },
  'ProRes in 4:2:2 and PCM': {
    container: 'mov',
    picture: { encoder: 'prores', filters: ['format=yuv422p10le'] },
    sounds: [{ encoder: 'pcm' }],
  },
  'Motion JPEG and ALAC': {
    container: 'mov',
    picture: { encoder: 'mjpeg', filters: ['format=yuvj420p'] },
    sounds: [{ encoder: 'alac' }],
  },
  'FLAC in Matroska, in 4:4:4': {
    container: 'mkv',
    picture: { encoder: 'h264', filters: ['format=yuv444p'] },
    sounds: [{ encoder: 'flac' }],
  },
  'portrait by a matrix': { container: 'mp4', turn: [0, 1, -1, 0], becomes: '90x160' },
  'mirrored by a matrix': { container: 'mp4', turn: [-1, 0, 0, 1] },
  'odd width and height': {
    container: 'mp4',
    size: '161x91',
    becomes: '160x90',
    picture: { encoder: 'h264', filters: ['format=yuv444p'] },
  },
  tiny: { container: 'mp4', size: '16x16' },
  'pixels that are no squares': {
    container: 'mp4',
    becomes: '212x90',
    picture: { encoder: 'h264', filters: ['setsar=4/3', 'format=yuv420p'] },
  },
  'a variable frame rate': {
    container: 'mp4',
    rate: 60,
    pictures: 26,
    picture: { encoder: 'h264', filters: ["select='lt(mod(n,5),3)'", 'format=yuv420p'] },
  },
  '120 pictures a second': { container: 'mp4', rate: 120 },
  'a picture that begins after the sound': {
    container: 'mkv',
    pictures: 19,
    picture: { encoder: 'h264', filters: ['trim=start=0.06', 'format=yuv420p'] },
  },
  'Matroska that begins at five seconds': {
    container: 'mkv',
    options: { output_ts_offset: 5 },
  },
  'a sound that is shorter': { container: 'mp4', seconds: 1, soundSeconds: 0.7 },
  'a sound that is longer': { container: 'mp4', soundSeconds: 1.2, plays: 1.2, shown: 26 },
  'interlaced pictures, as of a camcorder': {
    container: 'mp4',
    size: '160x96',
    rate: 60,
    pictures: 21,
    picture: {
      encoder: 'h264',
      filters: ['scroll=h=0.1', 'tinterlace=interleave_top', 'format=yuv420p'],
      options: { flags: '+ildct+ilme' },
    },
  },
  'two sounds': { container: 'mp4', sounds: [{ encoder: 'aac' }, { encoder: 'aac' }] },
  'sound in 5.1': {
    container: 'mp4',
    sounds: [{ encoder: 'ac3', filters: ['pan=5.1|FL=c0|FR=c0|FC=c0|LFE=0*c0|BL=c0|BR=c0'] }],
  },
  'sound in mono, at 8 kHz': {
    container: 'mp4',
    sounds: [{ encoder: 'aac', filters: ['aresample=8000'] }],
  },
  HDR10: {
    container: 'mp4',
    picture: {
      encoder: 'hevc',
      filters: hdr('smpte2084'),
      options: { preset: 'ultrafast', 'x265-params': 'log-level=0' },
    },
  },
  HLG: {
    container: 'webm',
    picture: { encoder: 'vp9', filters: hdr('arib-std-b67'), options: FAST },
    sounds: [{ encoder: 'opus' }],
  },
};
