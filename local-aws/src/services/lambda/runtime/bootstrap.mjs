// @ts-check
/**
 * The Node runtime of an execution environment: loads the handler, then asks the Runtime API for one
 * invocation after the other. Plain JavaScript, because stripping types would add 45 ms and 18 MB to
 * every cold start (measured with Node 24).
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import http from 'node:http';
import { createRequire, flushCompileCache } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const [host, port] = String(process.env['AWS_LAMBDA_RUNTIME_API']).split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
// Node has read it: the functions' own child processes need no compile cache.
delete process.env['NODE_COMPILE_CACHE'];

/** The invocation that console lines belong to. */
let requestId = '';

/**
 * @param {'GET' | 'POST'} method
 * @param {string} action
 * @param {string} [body]
 * @returns {Promise<{ headers: http.IncomingHttpHeaders, body: string }>}
 */
function call(method, action, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { agent, host, port, method, path: `/2018-06-01/runtime/${action}` },
      (response) => {
        /** @type {string[]} */
        const chunks = [];
        response.setEncoding('utf8');
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ headers: response.headers, body: chunks.join('') }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** @param {unknown} error */
function errorDocument(error) {
  if (!(error instanceof Error))
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

/**
 * @param {string} name
 * @param {string} message
 */
function runtimeError(name, message) {
  return Object.assign(new Error(message), { name });
}

/** Lambda's console: one event a call, with its time, request and level. */
function patchConsole() {
  const json = process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON';
  /** @type {(level: string, stream: NodeJS.WriteStream) => (...values: unknown[]) => void} */
  const write =
    (level, stream) =>
    (...values) => {
      const timestamp = new Date().toISOString();
      if (json) {
        const message = values.length === 1 ? values[0] : format(...values);
        stream.write(`${JSON.stringify({ timestamp, level, requestId, message })}\n`);
      } else {
        // A carriage return keeps the lines of one message together in one event.
        const message = format(...values).replaceAll('\n', '\r');
        stream.write(`${timestamp}\t${requestId || 'undefined'}\t${level}\t${message}\n`);
      }
    };
  console.trace = write('TRACE', process.stdout);
  console.debug = write('DEBUG', process.stdout);
  console.log = console.info = write('INFO', process.stdout);
  console.warn = write('WARN', process.stderr);
  console.error = write('ERROR', process.stderr);
}

/**
 * @param {string} root the directory of the code, as LAMBDA_TASK_ROOT has it
 * @param {string} name as `_HANDLER` has it: `<module>.<export>`
 * @returns {Promise<(event: unknown, context: object) => unknown>}
 */
async function loadHandler(root, name) {
  const { dir, base } = path.parse(name);
  const [moduleName = '', ...exported] = base.split('.');
  const stem = path.resolve(root, dir, moduleName);
  const file = ['.js', '.mjs', '.cjs'].map((suffix) => stem + suffix).find((f) => existsSync(f));
  if (!file)
    throw runtimeError(
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${path.join(dir, moduleName)}' (.js, .mjs or .cjs) in the function's code`,
    );
  const loaded = file.endsWith('.cjs')
    ? createRequire(import.meta.url)(file)
    : await import(pathToFileURL(file).href);
  const handler = exported.reduce(
    (value, key) => value?.[key] ?? value?.['default']?.[key],
    loaded,
  );
  if (typeof handler !== 'function')
    throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (handler.length > 2)
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      `${name} takes a callback: make it an async function that returns or throws`,
    );
  return handler;
}

/** @param {http.IncomingHttpHeaders} headers */
function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** @param {(event: unknown, context: object) => unknown} handler */
async function handleNext(handler) {
  const { headers, body } = await call('GET', 'invocation/next');
  requestId = String(headers['lambda-runtime-aws-request-id']);
  process.env['_X_AMZN_TRACE_ID'] = String(headers['lambda-runtime-trace-id']);
  let result;
  try {
    result = JSON.stringify((await handler(JSON.parse(body), contextOf(headers))) ?? null);
  } catch (error) {
    const document = errorDocument(error);
    console.error('Invoke Error', JSON.stringify(document));
    await call('POST', `invocation/${requestId}/error`, JSON.stringify(document));
    return;
  }
  await call('POST', `invocation/${requestId}/response`, result);
}

/**
 * @param {string} what
 * @param {number} code the exit status of Lambda's own runtime
 */
function exitOn(what, code) {
  return (/** @type {unknown} */ error) => {
    console.error(what, JSON.stringify(errorDocument(error)));
    process.exit(code);
  };
}

/** The Runtime API is gone, and so is whoever would use this environment: leave nobody behind. */
function abandon() {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } finally {
    process.exit(1);
  }
}

patchConsole();
process.on('uncaughtException', exitOn('Uncaught Exception', 129));
process.on('unhandledRejection', exitOn('Unhandled Promise Rejection', 128));

/** @type {(event: unknown, context: object) => unknown} */
let handler;
try {
  handler = await loadHandler(
    String(process.env['LAMBDA_TASK_ROOT']),
    String(process.env['_HANDLER']),
  );
} catch (error) {
  const document = errorDocument(error);
  if (error instanceof Error && /MODULE_NOT_FOUND/.test(String(Reflect.get(error, 'code'))))
    Object.assign(document, {
      errorType: 'Runtime.ImportModuleError',
      errorMessage: `Error: ${error.message}`,
    });
  if (error instanceof SyntaxError)
    Object.assign(document, {
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: `SyntaxError: ${error.message}`,
    });
  console.error(JSON.stringify(document));
  await call('POST', 'init/error', JSON.stringify(document)).catch(abandon);
  process.exit(1);
}
flushCompileCache();
for (;;) await handleNext(handler).catch(abandon);
