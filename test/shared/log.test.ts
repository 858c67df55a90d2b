import * as fc from 'fast-check';
import * as z from 'zod';
import { hideAddresses } from '../../lambda/shared/hide-addresses.ts';
import { createLog, type Log } from '../../lambda/shared/log.ts';

/** The lines that `write` logs. In development Powertools writes to the console, as it is then. */
function linesOf(write: (log: Log) => void): string[] {
  const lines: string[] = [];
  for (const level of ['info', 'warn', 'error'] as const)
    jest
      .spyOn(console, level)
      .mockImplementation((...line: unknown[]) => void lines.push(line.join(' ')));
  jest.replaceProperty(process, 'env', { ...process.env, POWERTOOLS_DEV: 'true' });
  write(createLog('mailer'));
  jest.restoreAllMocks();
  return lines;
}

describe('a log', () => {
  it('names nobody whom SES names in an error, and hides nothing else of it', () => {
    const cause = new Error('Sending to ana@example.com');
    const refused = Object.assign(
      new Error(
        'Email address is not verified. The following identities failed the check in region US-EAST-1: ana@example.com, Ben O’Neil <ben+1@mail.example.co.uk>',
        { cause },
      ),
      { name: 'MessageRejected', $metadata: { httpStatusCode: 400 }, to: ['ana@example.com'] },
    );
    const [line = '', ...others] = linesOf((log) =>
      log.with({ videoId: 'v1' }).warn('Failed at receive 1 of 5', refused),
    );
    expect(others).toEqual([]);
    expect(line).not.toMatch(/ana@|ben\+1/);
    const schema = z.object({ videoId: z.string(), message: z.string(), error: z.looseObject({}) });
    expect(schema.parse(JSON.parse(line))).toMatchObject({
      videoId: 'v1',
      message: 'Failed at receive 1 of 5',
      error: {
        name: 'MessageRejected',
        message:
          'Email address is not verified. The following identities failed the check in region US-EAST-1: [address], Ben O’Neil <[address]>',
        $metadata: { httpStatusCode: 400 },
        to: ['[address]'],
        cause: { message: 'Sending to [address]' },
      },
    });
  });
});

describe('hiding addresses', () => {
  it.each([
    [
      'not authorized to send as identity/us@example.com',
      'not authorized to send as identity/[address]',
    ],
    ["'ana@example.com' bounced.", "'[address]' bounced."],
    ['GET /v2/email/suppression/ana%40example.com', 'GET /v2/email/suppression/[address]'],
    ['jörg@müller.example, x@пример.рф, y@example.xn--p1ai', '[address], [address], [address]'],
    [
      'at send (node_modules/zod@4.1.0/index.js:3:7)',
      'at send (node_modules/zod@4.1.0/index.js:3:7)',
    ],
    ['import @aws-sdk/client-ses from @1.2', 'import @aws-sdk/client-ses from @1.2'],
    ['at 12:00, 3 @ 4.5, user@localhost', 'at 12:00, 3 @ 4.5, user@localhost'],
  ])('%s', (text, hidden) => {
    expect(hideAddresses(text)).toBe(hidden);
  });

  it('leaves no address whole, and what stands around it as it was', () => {
    const address = fc.emailAddress().filter((one) => !/[/='?`%]@/.test(one));
    const around = fc.string().filter((text) => !text.includes('@'));
    fc.assert(
      fc.property(around, address, around, (before, one, after) => {
        const hidden = hideAddresses(`${before} ${one} ${after}`);
        expect(hidden).not.toContain(one);
        expect(hidden.startsWith(`${before} `)).toBe(true);
        expect(hidden.endsWith(`[address] ${after}`)).toBe(true);
      }),
    );
  });

  it('leaves a text without addresses as it was', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/@|%40/.test(text)),
        (text) => expect(hideAddresses(text)).toBe(text),
      ),
    );
  });

  it('takes no time over a long text that is none', () => {
    const long = 'a.'.repeat(20_000) + '@' + 'a.'.repeat(20_000);
    const before = performance.now();
    expect(hideAddresses(long)).toHaveLength(long.length);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
