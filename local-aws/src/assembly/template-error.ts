/** Something wrong in a template, and where: `Stack/LogicalId: Properties.Name: …`. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(place: string, message: string) {
    super(`${place}: ${message}`);
  }
}

/** Runs `step`; a plain error it throws is reported as one at `place`. */
export function at<T>(place: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(place, error instanceof Error ? error.message : String(error));
  }
}
