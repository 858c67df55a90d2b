import path from 'node:path';
import { Laboratory } from './laboratory.ts';

let lab: Laboratory;
beforeEach(() => {
  lab = new Laboratory();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('an invocation', () => {
  it('gives the handler the event and answers with what it returns', async () => {
    lab.define('echo', 'exports.handler = async (event) => ({ got: event.text })');
    expect(await lab.call('echo', { text: 'grüezi' })).toEqual({ got: 'grüezi' });
  });

  it('answers null for a handler that returns nothing', async () => {
    lab.define('silent', 'exports.handler = async () => {}');
    expect(await lab.call('silent')).toBeNull();
  });

  it('tells the handler who and where it is, and how much time it has left', async () => {
    lab.define(
      'context',
      'exports.handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID })',
      { timeout: 7 },
    );
    expect(await lab.call('context')).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '512',
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringContaining('[$LATEST]'),
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.any(Number),
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/),
    });
  });

  it('loads ES modules, and nested handlers', async () => {
    lab.define(
      'module',
      { 'src/app.mjs': 'export const handler = async () => import.meta.url.slice(-11)' },
      { handler: 'src/app.handler' },
    );
    expect(await lab.call('module')).toBe('src/app.mjs');
  });

  it('takes a .js file for CommonJS, whatever lies above the bundle on the host', async () => {
    lab.define('plain', { 'index.js': 'exports.handler = async () => typeof require' });
    expect(await lab.call('plain')).toBe('function');
  });

  it('finds packages of layers and of the host', async () => {
    const layer = lab.bundle({ 'nodejs/node_modules/ffmpeg/index.js': 'module.exports = "layer"' });
    lab.define('layered', 'exports.handler = async () => require("ffmpeg")', {
      layerPackages: [path.join(layer, 'nodejs/node_modules')],
    });
    expect(await lab.call('layered')).toBe('layer');
  });

  it('answers with the error a handler throws, and keeps the environment', async () => {
    lab.define(
      'thrower',
      'exports.handler = async (event) => { if (event.bad) throw new TypeError("no such video"); return process.pid }',
    );
    const before = await lab.call('thrower');
    expect(await lab.fail('thrower', { bad: true })).toEqual({
      functionError: 'Handled',
      errorType: 'TypeError',
      errorMessage: 'no such video',
      trace: expect.arrayContaining(['TypeError: no such video']),
    });
    expect(await lab.call('thrower')).toBe(before);
  });

  it('refuses a response above 6 MB', async () => {
    lab.define('huge', 'exports.handler = async () => "x".repeat(7 * 2 ** 20)');
    expect((await lab.fail('huge')).errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it('is refused by name when the function does not exist', async () => {
    lab.define('known', '');
    await expect(lab.engine.invoke('unknown', '{}')).rejects.toThrow(
      'Function not found: unknown. There are: known',
    );
  });

  it('names the runtime that a laptop does not run', async () => {
    lab.define('snake', '', { runtime: 'python3.13' });
    expect(await lab.fail('snake')).toMatchObject({
      errorType: 'InvalidRuntimeException',
      errorMessage: expect.stringContaining('snake has the runtime python3.13'),
    });
  });
});

describe('init', () => {
  it.each([
    ['a module that throws', 'throw new RangeError("no table")', 'RangeError', 'no table'],
    [
      'a missing package',
      'require("nowhere")',
      'Runtime.ImportModuleError',
      "find module 'nowhere'",
    ],
    ['a syntax error', 'const = 1', 'Runtime.UserCodeSyntaxError', 'Unexpected token'],
    [
      'a missing handler',
      'exports.other = 1',
      'Runtime.HandlerNotFound',
      'index.handler is undefined',
    ],
    [
      'a handler with a callback',
      'exports.handler = (event, context, callback) => callback()',
      'Runtime.CallbackHandlerDeprecated',
      'async function',
    ],
    ['a module that exits', 'process.exit(3)', 'Runtime.ExitError', 'exit status 3'],
  ])('fails the invocation for %s', async (_what, source, errorType, message) => {
    lab.define('broken', source);
    expect(await lab.fail('broken')).toMatchObject({
      functionError: 'Unhandled',
      errorType,
      errorMessage: expect.stringContaining(message),
    });
  });

  it('names the module that the bundle lacks', async () => {
    lab.define('broken', 'exports.handler = 1', { handler: 'other.handler' });
    expect(await lab.fail('broken')).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining("Cannot find module 'other'"),
    });
  });
});

describe('the log', () => {
  it('holds what Lambda writes around what the function writes', async () => {
    lab.define('talker', 'exports.handler = async () => { console.log("two\\nlines", { a: 1 }) }');
    await lab.call('talker');
    expect(lab.log('talker').replaceAll(/[0-9a-f-]{36}/g, 'ID')).toMatch(
      /^START RequestId: ID Version: \$LATEST\n\S+Z\tID\tINFO\ttwo\nlines \{ a: 1 \}\nEND RequestId: ID\nREPORT RequestId: ID\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration: [\d.]+ ms$/,
    );
    expect(lab.logs.group('/aws/lambda/talker')?.events).toHaveLength(4);
  });

  it('keeps JSON lines as they are', async () => {
    lab.define('json', `exports.handler = async () => { process.stdout.write('{"a":1}\\n') }`);
    await lab.call('json');
    expect(lab.log('json').split('\n')).toContain('{"a":1}');
  });
});
