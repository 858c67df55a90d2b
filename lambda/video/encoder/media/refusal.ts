/** The media cannot become a video, however often it is tried. The message is for the uploader. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
