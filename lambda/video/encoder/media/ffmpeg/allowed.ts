/** Containers that are opened at all, by FFmpeg's demuxer names: MP4/MOV/3GP and Matroska/WebM. */
export const CONTAINERS = ['mov', 'matroska', 'webm'] as const;

/** Decoders that uploads may use, by FFmpeg's names. Everything else stays unreachable. */
export const DECODERS: readonly string[] = [
  'h264 hevc vp8 vp9 libdav1d av1 mpeg4 h263 mjpeg prores mpeg1video mpeg2video dvvideo theora',
  'aac mp3 mp3float mp2 mp2float opus libopus vorbis libvorbis flac alac ac3 eac3 dca truehd',
  'amrnb amrwb adpcm_ima_qt pcm_u8 pcm_alaw pcm_mulaw pcm_s16le pcm_s16be pcm_s24le pcm_s24be',
  'pcm_s32le pcm_s32be pcm_f32le pcm_f32be pcm_f64le pcm_f64be',
].flatMap((names) => names.split(' '));

/**
 * What FFmpeg may touch while it reads an upload: this one local file, by these demuxers and
 * decoders. Without it a playlist named .mp4 makes the reader fetch URLs and open other files.
 * https://ffmpeg.org/ffmpeg-formats.html#Format-Options
 */
export const INPUT_OPTIONS = {
  protocol_whitelist: 'file',
  format_whitelist: CONTAINERS.join(','),
  codec_whitelist: DECODERS.join(','),
} as const;
