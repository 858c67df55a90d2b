import { basename, join } from 'node:path';
import { makeClip } from './clip.ts';
import { contentTypeOf } from './content-type.ts';
import { checkFile, type Demo } from './demo-run.ts';
import { describe, summary } from './report.ts';
import { runVideo } from './video-flow.ts';

const REFUSED = 3;

/** One video the whole way. Exit code 0: READY; 3: the file was refused. */
export const videoDemo: Demo = (options) => {
  const { file } = options.values;
  if (file !== undefined) {
    checkFile(file, 'a video');
    contentTypeOf(file);
  }
  return prepare(options);
};

const prepare: Demo = async ({ values, scratch, signal, line }) => {
  const file = values.file ?? join(scratch, 'clip.mp4');
  if (!values.file) await makeClip(file, { seconds: 10, height: 720 }, signal);
  return async (target) => {
    const run = await runVideo(target, {
      file,
      title: values.file ? basename(values.file) : 'A test picture and a tone',
      onProgress: (fraction) => line.show('encoding', fraction),
      signal,
    });
    return {
      exitCode: run.video.status === 'READY' ? 0 : REFUSED,
      summary: summary(run),
      text: describe(target, run),
    };
  };
};
