import { AVERROR_EOF } from 'node-av/constants';
import { FFmpegError, PosixError } from 'node-av/lib';

const AGAIN = FFmpegError.AVERROR(PosixError.EAGAIN);

/** Throws if an FFmpeg call returned an error code, saying what was tried. Returns the code. */
export function check(code: number, what: string): number {
  if (code < 0) throw new Error(`FFmpeg could not ${what}: ${FFmpegError.strerror(code)}`);
  return code;
}

/** Whether there is nothing to receive now: more input is wanted, or there is no more at all. */
export function isDry(code: number): boolean {
  return code === AGAIN || code === AVERROR_EOF;
}
