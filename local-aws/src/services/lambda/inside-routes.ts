import type { AwsResponse } from '../../gateway/exchange.ts';
import { json } from '../../gateway/inside-view.ts';
import type { InsideRoute } from '../../gateway/inside-view.ts';
import type { LogsEngine } from '../logs/engine.ts';
import type { LambdaEngine } from './engine.ts';

/** The processes that run, and what a function wrote, for people. */
export function lambdaInsideRoutes(engine: LambdaEngine, logs: LogsEngine): readonly InsideRoute[] {
  return [
    {
      method: 'GET',
      path: '/_local/environments',
      handle: () => json(engine.environments()),
    },
    {
      method: 'GET',
      path: '/_local/logs/:functionName',
      handle: ({ functionName = '' }) => logOf(functionName),
    },
  ];

  /** A part of the name is enough, if it is of one function only. */
  function logOf(name: string): AwsResponse {
    const all = engine.functions().map(({ configuration }) => configuration);
    const exact = all.filter(({ functionName }) => functionName === name);
    const similar = all.filter(({ functionName }) =>
      functionName.toLowerCase().includes(name.toLowerCase()),
    );
    const [found, another] = exact.length > 0 ? exact : similar;
    if (!found || another) {
      const names = (another ? similar : all).map(({ functionName }) => functionName);
      return text(404, `Which function is "${name}"? There are: ${names.join(', ') || 'none'}`);
    }
    const events = logs.group(found.logGroup)?.events ?? [];
    return text(200, events.map(({ message }) => message).join('\n'));
  }
}

function text(status: number, body: string): AwsResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${body}\n` };
}
