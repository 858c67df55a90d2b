import { z } from 'zod';
import { LaptopClock } from '../src/clock.ts';
import { timeTravel } from '../src/time-travel.ts';

const told = z.object({ now: z.iso.datetime().transform((text) => Date.parse(text)) });

function travel() {
  const routes = timeTravel(new LaptopClock(), () => false);
  return async (method: 'GET' | 'POST', query = ''): Promise<{ status: number; now: number }> => {
    const route = routes.find((one) => one.method === method);
    const answer = await route?.handle({}, new URLSearchParams(query));
    const body: unknown = typeof answer?.body === 'string' ? JSON.parse(answer.body) : undefined;
    return { status: answer?.status ?? 0, now: told.safeParse(body).data?.now ?? NaN };
  };
}

describe('the inside view of time', () => {
  it('is told as it is', async () => {
    const ask = travel();
    const before = Date.now();
    const { status, now } = await ask('GET');
    expect(status).toBe(200);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('is told with what was skipped', async () => {
    const ask = travel();
    const before = Date.now();
    const skipped = await ask('POST', 'seconds=3600');
    const { now } = await ask('GET');
    expect(now).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(now).toBeGreaterThanOrEqual(skipped.now);
  });

  it('does not go back', async () => {
    const ask = travel();
    const { status } = await ask('POST', 'seconds=-1');
    expect(status).toBe(400);
    expect((await ask('GET')).now).toBeLessThanOrEqual(Date.now());
  });
});
