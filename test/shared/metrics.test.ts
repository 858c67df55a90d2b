import * as fc from 'fast-check';
import * as z from 'zod';
import { asMetrics } from '../../lambda/shared/metrics.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const line = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.int(),
    CloudWatchMetrics: z.tuple([
      z.strictObject({
        Namespace: z.literal('Conveyor'),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(
          z.strictObject({ Name: z.string(), Unit: z.enum(['Count', 'Milliseconds']) }),
        ),
      }),
    ]),
  }),
});

describe('a log line with metrics', () => {
  it('has at its root the figure of each metric that it declares', () => {
    const figure = fc.tuple(
      fc.double({ noNaN: true }),
      fc.constantFrom('Count' as const, 'Milliseconds' as const),
    );
    const metrics = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{0,9}$/), figure);
    fc.assert(
      fc.property(metrics, (given) => {
        const { _aws, ...root } = line.parse(asMetrics(given, new Date(0)));
        const declared = _aws.CloudWatchMetrics[0].Metrics.map(
          ({ Name, Unit }) => [Name, [root[Name], Unit]] as const,
        );
        expect(Object.fromEntries(declared)).toEqual({ ...given });
      }),
    );
  });

  it('is told apart by the service that wrote it, and by nothing that differs for each video', () => {
    const { _aws } = line.parse(asMetrics({ Ready: [1, 'Count'] }, new Date(1_000)));
    expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
    expect(_aws.Timestamp).toBe(1_000);
  });
});
