import * as fc from 'fast-check';
import { decide } from '../../lambda/mail/suppressor/decide.ts';
import { createSuppressor } from '../../lambda/mail/suppressor/suppressor.ts';
import type { Log } from '../../lambda/shared/log.ts';
import { noon, record } from '../video/support/things.ts';

const timestamp = '2026-01-01T12:00:00.000Z';
/** As SES writes it, and more of it than is read here. */
const mail = {
  timestamp,
  messageId: 'ses-1',
  source: 'hello@conveyor.example',
  destination: ['ada@example.com'],
  tags: { 'ses:configuration-set': ['conveyor'], postId: ['p1'] },
};

function bounce(bounceType: string, ...addresses: string[]) {
  return {
    eventType: 'Bounce',
    mail,
    bounce: {
      bounceType,
      bounceSubType: 'General',
      bouncedRecipients: addresses.map((emailAddress) => ({ emailAddress, action: 'failed' })),
      timestamp,
      feedbackId: 'f1',
    },
  };
}

const complaint = {
  eventType: 'Complaint',
  mail,
  complaint: {
    complainedRecipients: [{ emailAddress: 'ada@example.com' }],
    complaintFeedbackType: 'abuse',
    timestamp,
    feedbackId: 'f1',
  },
};

function setUp() {
  const suppressed: string[][] = [];
  const lines: Record<string, unknown>[] = [];
  const log: Log = {
    info: (message, fields) => void lines.push({ message, ...fields }),
    warn() {},
    error() {},
    with: () => log,
  };
  const suppress = createSuppressor({
    suppressions: {
      has: () => Promise.resolve(false),
      add: (...row) => {
        suppressed.push(row);
        return Promise.resolve();
      },
    },
    now: () => noon,
  });
  return { suppressed, lines, tell: (event: unknown) => suppress(record(event), log) };
}

describe('the suppressor', () => {
  it('suppresses every address that bounces for good', async () => {
    const { suppressed, tell } = setUp();
    await tell(bounce('Permanent', 'ada@example.com', 'Bob B. <bob@example.com>'));
    expect(suppressed).toEqual([
      ['ada@example.com', 'BOUNCE', timestamp],
      ['bob@example.com', 'BOUNCE', timestamp],
    ]);
  });

  it('suppresses whoever complains', async () => {
    const { suppressed, tell } = setUp();
    await tell(complaint);
    expect(suppressed).toEqual([['ada@example.com', 'COMPLAINT', timestamp]]);
  });

  it.each([
    ['a full mailbox', bounce('Transient', 'ada@example.com'), 'TransientBounce'],
    ['a bounce that SES cannot tell', bounce('Undetermined', 'ada@example.com'), 'TransientBounce'],
    ['a virus', { eventType: 'Reject', mail, reject: { reason: 'Bad content' } }, 'Rejected'],
    [
      'a template without its data',
      {
        eventType: 'Rendering Failure',
        mail,
        failure: { templateName: 'none', errorMessage: "Attribute 'text' is not present." },
      },
      'RenderingFailure',
    ],
  ])('counts %s, and suppresses nobody', async (_name, event, metric) => {
    const { suppressed, lines, tell } = setUp();
    await tell(event);
    expect(suppressed).toEqual([]);
    expect(lines).toEqual([expect.objectContaining({ [metric]: 1, postId: 'p1' })]);
  });

  it('has nothing to do with a mail that arrived', async () => {
    const { suppressed, tell } = setUp();
    await tell({ eventType: 'Delivery', mail, delivery: { timestamp } });
    expect(suppressed).toEqual([]);
  });

  it('writes no address into its log', async () => {
    const { lines, tell } = setUp();
    await tell(bounce('Permanent', 'ada@example.com'));
    await tell(complaint);
    expect(JSON.stringify(lines)).not.toContain('ada');
    expect(lines).toHaveLength(2);
  });

  it.each([
    ['of an unknown kind', { eventType: 'Sold', mail }, 'not as expected'],
    ['that is not JSON', 'hello', 'not JSON'],
    ['in an envelope of SNS', { Type: 'Notification', Message: '{}' }, 'not as expected'],
  ])('fails for an event %s', async (_name, event, message) => {
    const { tell } = setUp();
    await expect(tell(event)).rejects.toThrow(message);
  });

  it('suppresses only what bounces for good', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Permanent', 'Transient', 'Undetermined'),
        fc.array(fc.emailAddress(), { minLength: 1 }),
        (bounceType, emails) => {
          const bouncedRecipients = emails.map((emailAddress) => ({ emailAddress }));
          const decision = decide({
            eventType: 'Bounce',
            mail: { messageId: 'ses-1' },
            bounce: { bounceType, bouncedRecipients, timestamp },
          });
          expect(decision).toMatchObject(
            bounceType === 'Permanent' ? { kind: 'suppress', emails } : { kind: 'lost' },
          );
        },
      ),
    );
  });
});
