import * as z from 'zod';
import { readJson } from '../../demo/read-json.ts';

/** What our own code logged. */
export interface AppLine {
  readonly level: string;
  readonly message: string;
  readonly messageId?: string | undefined;
  readonly notice?: string | undefined;
  readonly error?: { readonly name: string; readonly message: string } | undefined;
}

/** What one log event says. */
export type LogLine =
  | { readonly kind: 'start'; readonly requestId: string }
  /** The end of an invocation. `problem`: why it did not end well. */
  | { readonly kind: 'report'; readonly requestId: string; readonly problem: string | undefined }
  /** What the runtime says of a handler that threw, or Lambda of an environment that died. */
  | { readonly kind: 'error'; readonly error: string }
  | ({ readonly kind: 'app' } & AppLine)
  | { readonly kind: 'other' };

/** Whatever else a line holds stays in it: who knows more of it reads that. */
const appLine = z.looseObject({
  /** Our logger names it in each line, Lambda's does not. */
  service: z.string(),
  level: z.string(),
  message: z.string(),
  messageId: z.string().optional(),
  /** Of a notice: what the uploader is told. */
  kind: z.string().optional(),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const platformStart = z.object({
  type: z.literal('platform.start'),
  record: z.object({ requestId: z.string() }),
});
const platformReport = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId: z.string(),
    status: z.string().default('success'),
    errorType: z.string().optional(),
  }),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
const errorDocument = z.object({ errorType: z.string(), errorMessage: z.string() });
/** As Lambda's JSON format has it; a runtime may put words before the document. */
const loggedError = z.object({
  level: z.literal('ERROR'),
  requestId: z.string(),
  message: z.union([errorDocument, z.string().transform(documentIn).pipe(errorDocument)]),
});

const json = z
  .union([
    platformStart.transform(({ record }) => start(record.requestId)),
    platformReport.transform(({ record }) =>
      report(record.requestId, record.status, record.errorType),
    ),
    appLine.transform(app),
    loggedError.transform(({ message }) => errorOf(message)),
    errorDocument.transform(errorOf),
  ])
  .catch({ kind: 'other' });

/** Reads an event of a function's log group, whether Lambda writes it as JSON or as text. */
export function readLogLine(message: string): LogLine {
  const text = message.trimEnd();
  if (text.startsWith('{')) return json.parse(readJson(text));
  const started = /^START RequestId: (\S+)/.exec(text)?.[1];
  if (started) return start(started);
  const reported = /^REPORT RequestId: (\S+)/.exec(text)?.[1];
  if (reported) return report(reported, /\tStatus: (\w+)/.exec(text)?.[1]);
  return /\tERROR\t/.test(text) ? json.parse(documentIn(text)) : { kind: 'other' };
}

function start(requestId: string): LogLine {
  return { kind: 'start', requestId };
}

function report(requestId: string, status?: string, errorType?: string): LogLine {
  return { kind: 'report', requestId, problem: problemOf(status, errorType) };
}

function app({ kind: notice, ...line }: z.infer<typeof appLine>): LogLine {
  return { ...line, kind: 'app', ...(notice && { notice }) };
}

/** The JSON at the end of a line, after words like `Invoke Error`. */
function documentIn(text: string): unknown {
  return readJson(text.slice(Math.max(0, text.indexOf('{'))));
}

function problemOf(status = 'success', errorType?: string): string | undefined {
  switch (status) {
    case 'success':
      return undefined;
    case 'timeout':
      return 'its time was up';
    default:
      return errorType ? `it ended with ${errorType}` : 'its environment ended';
  }
}

function errorOf({ errorType, errorMessage }: z.infer<typeof errorDocument>): LogLine {
  const message = errorMessage.replace(/^RequestId: \S+ (Error: )?/, '');
  return { kind: 'error', error: `${errorType}: ${message}` };
}
