import type { z } from 'zod';

export interface Opaque<T> {
  readonly write: (content: T) => string;
  /** Undefined: it is none of ours. */
  readonly read: (text: string) => T | undefined;
}

/** Texts that clients hand back as they got them: iterators and tokens. */
export function opaque<T>(schema: z.ZodType<T>): Opaque<T> {
  return {
    write: (content) => Buffer.from(JSON.stringify(content)).toString('base64'),
    read(text) {
      try {
        return schema.safeParse(JSON.parse(Buffer.from(text, 'base64').toString())).data;
      } catch {
        return undefined;
      }
    },
  };
}
