/** Copies an MP4, encrypted as its players' shops do (Common Encryption): `node encrypt-child.ts FROM TO`. */
import { AV_OPT_SEARCH_CHILDREN } from 'node-av/constants';
import { FFmpegError, FormatContext, Option, Packet } from 'node-av/lib';

const [from = '', to = ''] = process.argv.slice(2);
const check = (code: number) => FFmpegError.throwIfError(code, `encrypting ${from}`);
const source = new FormatContext();
check(source.openInputSync(from));
check(source.findStreamInfoSync());
const target = new FormatContext();
check(target.allocOutputContext2(null, 'mp4', to));
for (const { codecpar, timeBase } of source.streams) {
  const stream = target.newStream();
  check(codecpar.copy(stream.codecpar));
  stream.timeBase = timeBase;
}
const options = {
  encryption_scheme: 'cenc-aes-ctr',
  encryption_key: '76a6c65c5ea762046bd749a2e632ccbb',
  encryption_kid: 'a7e61c373e219033c21091fa607bf3b8',
};
for (const [name, value] of Object.entries(options)) {
  check(Option.set(target.getNative(), name, value, AV_OPT_SEARCH_CHILDREN));
}
check(target.openOutputSync());
check(target.writeHeaderSync());
const packet = new Packet();
packet.alloc();
while (source.readFrameSync(packet) >= 0) {
  const [input, output] = [source, target].map(({ streams }) => streams[packet.streamIndex]);
  if (input && output) packet.rescaleTs(input.timeBase, output.timeBase);
  check(target.interleavedWriteFrameSync(packet));
}
check(target.writeTrailerSync());
target.closeOutputSync();
