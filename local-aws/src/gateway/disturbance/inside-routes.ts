import { z } from 'zod';
import { readJson } from '../../read-json.ts';
import type { AwsResponse } from '../exchange.ts';
import { json, type InsideRoute } from '../inside-view.ts';
import type { Disturbance } from './disturbance.ts';
import { disturbancePlan } from './plan.ts';

/** Makes calls of functions fail, as they do in AWS now and then, by a plan. */
export function disturbanceRoutes(disturbance: Disturbance): readonly InsideRoute[] {
  const path = '/_local/disturb';
  const state = (): AwsResponse => json(disturbance.state());
  return [
    { method: 'GET', path, handle: state },
    {
      method: 'POST',
      path,
      async handle(_params, _query, body) {
        const parsed = disturbancePlan.safeParse(readJson((await body?.()) ?? ''));
        if (!parsed.success)
          return json(
            {
              message: `This is no plan of disturbance.\n${z.prettifyError(parsed.error)}`,
              example,
            },
            400,
          );
        disturbance.follow(parsed.data);
        return state();
      },
    },
    {
      method: 'DELETE',
      path,
      handle() {
        disturbance.follow(undefined);
        return state();
      },
    },
  ];
}

const example = { seed: 1, share: 0.1, kinds: { throttle: 3, lostReply: 1 }, services: ['sqs'] };
