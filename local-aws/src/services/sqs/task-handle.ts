import { z } from 'zod';
import { refusals } from './refusals.ts';

const content = z.object({ taskId: z.string(), sourceArn: z.string() });

/** What a task handle stands for: one task of one source queue. */
export function taskHandle(taskId: string, sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');
}

/** Throws `InvalidParameterValue`. */
export function parseTaskHandle(handle: string): z.output<typeof content> {
  try {
    return content.parse(JSON.parse(Buffer.from(handle, 'base64').toString()));
  } catch {
    throw refusals.invalidParameter('Value for parameter TaskHandle is invalid.');
  }
}
