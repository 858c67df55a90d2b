import { join } from 'node:path';
import { synthesize } from '../../demo/laptop.ts';
import { billOf, scaled, streamModes, totalOf } from '../../ops/cost/bill.ts';
import { measureDesign, type DesignName } from '../../ops/cost/designs.ts';
import { mostRatio, ratioOf } from '../../ops/cost/report.ts';
import { given } from './support/given.ts';
import { startLaptop } from './support/laptop.ts';
import { prepared } from './support/scratch.ts';

jest.setTimeout(120_000);

const PER_REQUEST = 25;
/** Ours has parts that a minute takes, however many its clicks; the naive one has none. */
const traffic = {
  conveyor: { clicks: 5_000, perRequest: PER_REQUEST },
  naive: { clicks: 150, perRequest: PER_REQUEST },
} as const;

/** The faster the machine, the fewer records share a batch; one each is the worst, and costs so much. */
const fastest = 1 / 17;

async function measured(name: DesignName, assembly: string) {
  const laptop = await startLaptop(assembly);
  try {
    return await measureDesign(name, laptop.endpoint, traffic[name]);
  } finally {
    await laptop.stop();
  }
}

given(['own laptop', 'clock'], () => {
  it('clicks cost about a twentieth of the design in which each is a request', async () => {
    const assembly = join(prepared('cdk.out'), '../naive.out');
    await synthesize(assembly, undefined, 'node docs/naive-clicks/app.ts');
    const naive = await measured('naive', assembly);
    const conveyor = await measured('conveyor', prepared('cdk.out'));

    // A request brings 25, and no more is put, written or loaded than these.
    const requests = traffic.conveyor.clicks / PER_REQUEST;
    expect(conveyor.usage).toMatchObject({ httpRequests: requests, records: requests });
    expect(conveyor.usage.ingestedBytes).toBe(requests * 10 * 1024);
    expect(conveyor.usage.fanOutBytes).toBeGreaterThan(0);
    const { clicks } = traffic.naive;
    expect(naive.usage).toMatchObject({
      httpRequests: clicks,
      invocations: 3 * clicks,
      records: clicks,
      putPayloadUnits: clicks,
      writtenBytes: clicks * 1024,
      writeRequestUnits: 2 * clicks,
      ingestedBytes: clicks * 5 * 1024,
    });

    const { s3Puts: _, ...each } = naive.usage;
    for (const mode of streamModes) {
      const comparison = {
        mode,
        conveyor: billOf(
          scaled(conveyor.usage, traffic.conveyor.clicks, 1e6),
          conveyor.terms,
          mode,
          1,
        ),
        // Its few objects are not to count for each of so few clicks.
        naive: billOf(scaled({ ...each, s3Puts: 0 }, clicks, 1e6), naive.terms, mode, 1),
      };
      expect(totalOf(comparison.naive.variable)).toBeGreaterThan(3);
      expect(ratioOf(comparison)).toBeLessThanOrEqual(mode === 'on demand' ? fastest : mostRatio);
    }
  });
});
