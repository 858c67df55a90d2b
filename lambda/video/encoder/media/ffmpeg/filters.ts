import { FilterGraph, Frame } from 'node-av/lib';
import type { FilterContext } from 'node-av/lib';
import { check, isDry } from './check.ts';

/**
 * A filter graph in FFmpeg's own notation (https://ffmpeg.org/ffmpeg-filters.html) that names its
 * source `buffer@in` (or `abuffer@in`) and its sinks `buffersink@NAME`.
 */
export class Filters {
  readonly #graph = new FilterGraph();
  readonly #source: FilterContext;
  readonly #frame = new Frame();

  constructor(description: string) {
    this.#graph.alloc();
    check(this.#graph.parse2(description), `read the filters ${description}`);
    check(this.#graph.configSync(), `connect the filters ${description}`);
    this.#source = this.#find('buffer@in', 'abuffer@in');
    this.#frame.alloc();
  }

  /** Gives a frame to the graph, which takes its contents. `null` says that there are no more. */
  push(frame: Frame | null): void {
    check(this.#source.buffersrcAddFrameSync(frame), 'filter a frame');
  }

  /** The frames that are ready at a sink; each is valid until the next is asked for. */
  *pull(sink: FilterContext): Generator<Frame, void> {
    for (;;) {
      const code = sink.buffersinkGetFrameSync(this.#frame);
      if (isDry(code)) return;
      check(code, 'filter a frame');
      yield this.#frame;
      this.#frame.unref();
    }
  }

  /** Frees what FFmpeg holds: the collector does not come by while a process is busy. */
  free(): void {
    this.#frame.free();
    this.#graph.free();
  }

  sink(name: string): FilterContext {
    return this.#find(`buffersink@${name}`, `abuffersink@${name}`);
  }

  #find(...names: string[]): FilterContext {
    for (const name of names) {
      const filter = this.#graph.getFilter(name);
      if (filter) return filter;
    }
    throw new Error(`The filter graph has no filter named ${names.join(' or ')}.`);
  }
}
