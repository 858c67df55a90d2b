import { json, type InsideRoute } from '../inside-view.ts';
import type { Meter } from './meter.ts';

/** What was called and invoked since the start or the latest reset: the ground of a cost report. */
export function meterRoutes(meter: Meter): readonly InsideRoute[] {
  const reading = () => {
    const { since, ...totals } = meter.read();
    return json({ since: new Date(since).toISOString(), ...totals });
  };
  return [
    { method: 'GET', path: '/_local/calls', handle: reading },
    {
      method: 'POST',
      path: '/_local/calls/reset',
      handle() {
        meter.reset();
        return reading();
      },
    },
  ];
}
