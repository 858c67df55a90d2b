import { join } from 'node:path';
import { Packet } from 'node-av/lib';
import { AudioTrack } from './audio-track.ts';
import { complain } from './completeness.ts';
import { ladder } from './ladder.ts';
import { Poster } from './poster.ts';
import { probe, refuseEncrypted } from './probe.ts';
import type { Source } from './probe.ts';
import type { ChildEvent, Job } from './protocol.ts';
import { Publication } from './publication.ts';
import { Refusal } from './refusal.ts';
import { VideoTrack, videoEncoders } from './video-track.ts';

/**
 * Makes an HLS ladder, an MP4 and a poster of an upload, decoding it once.
 * @param tell hears how far it is
 * @param onPacket called for each packet of the source; may throw to give up
 * @throws Refusal if the media cannot become a video
 */
export function transcode(job: Job, tell: (event: ChildEvent) => void, onPacket: () => void): void {
  const source = probe(job.input, job.limits);
  tell({ type: 'probed', durationSeconds: source.durationSeconds, ...source.size });

  const encoders = videoEncoders(source, ladder(source.size));
  const audio = source.audio && new AudioTrack(source.audio, source.startSeconds, job.limits);
  const publication = new Publication(job.output, encoders, audio?.encoder, job.limits);
  const poster = new Poster(join(job.output, 'poster.jpg'), source);
  const video = new VideoTrack(source, encoders, job.limits, {
    onPicture: (picture, seconds) => poster.offer(picture, seconds),
    onPacket: (packet, encoder) => publication.write(packet, encoder),
  });
  const writeAudio = (packet: Packet | null): void => {
    if (!audio) return;
    for (const encoded of audio.packets(packet)) publication.write(encoded, audio.encoder);
  };

  const endSeconds = () => Math.max(video.endSeconds, audio?.endSeconds ?? 0);
  let told = 0;
  for (const packet of packetsOf(source)) {
    onPacket();
    refuseEncrypted(packet);
    if (packet.streamIndex === source.video.stream.index) video.write(packet);
    else if (packet.streamIndex === source.audio?.stream.index) writeAudio(packet);
    const fraction = fractionDone(source, packet, video.endSeconds);
    if (fraction - told >= 0.01) {
      tell({ type: 'progress', fraction });
      told = fraction;
    }
  }
  writeAudio(null);
  video.finish(audio?.endSeconds ?? 0);

  const complaint = complain({
    promisedSeconds: source.durationSeconds,
    readSeconds: endSeconds(),
    pictures: video.decodedFrames,
    packets: video.packets,
    errors: video.errors,
  });
  if (complaint) throw new Refusal(complaint);
  poster.finish();
  const renditions = publication.finish();
  const { user, system } = process.cpuUsage();
  tell({
    type: 'done',
    renditions,
    durationSeconds: endSeconds(),
    decodedFrames: video.decodedFrames,
    cpuMilliseconds: (user + system) / 1000,
  });
}

/** The packets of the source; each is valid until the next is asked for. Ends at a damaged end. */
function* packetsOf({ container }: Source): Generator<Packet, void> {
  const packet = new Packet();
  packet.alloc();
  for (;;) {
    const code = container.readFrameSync(packet);
    if (code < 0) return;
    yield packet;
    packet.unref();
  }
}

function fractionDone({ durationSeconds, bytes }: Source, packet: Packet, seconds: number): number {
  const fraction = durationSeconds ? seconds / durationSeconds : Number(packet.pos) / bytes;
  return Math.min(Math.max(fraction, 0), 1);
}
