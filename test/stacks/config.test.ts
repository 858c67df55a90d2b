import { App } from 'aws-cdk-lib/core';
import { readConfig } from '../../lib/config.ts';

const read = (context: Record<string, unknown>) =>
  readConfig(new App({ analyticsReporting: false, context }).node);

describe('the context', () => {
  it('has a default for everything', () => {
    expect(read({})).toEqual({
      sender: 'hello@conveyor.example',
      senderIdentity: 'existing',
      ffmpeg: 'layer',
      stage: 'sandbox',
      sendRate: 1,
      undoSeconds: 30,
    });
  });

  it('is taken as given', () => {
    const context = {
      sender: 'us@example.com',
      senderIdentity: 'create',
      ffmpeg: 'host',
      stage: 'production',
      sendRate: 500,
      undoSeconds: 0,
      clickShards: 8,
    };
    expect(read(context)).toEqual(context);
  });

  it('may be text where a number is meant, as the command line has it', () => {
    expect(read({ sendRate: '10000', undoSeconds: '890' })).toMatchObject({
      sendRate: 10_000,
      undoSeconds: 890,
    });
  });

  it('has the rate that SES grants an account of that stage, unless another is given', () => {
    expect(read({ stage: 'production' }).sendRate).toBe(14);
    expect(read({ stage: 'production', sendRate: 50 }).sendRate).toBe(50);
  });

  it.each([
    ['undoSeconds', 'soon', 'a whole number from 0 to 890'],
    ['undoSeconds', '', 'a whole number from 0 to 890'],
    ['undoSeconds', 891, 'a whole number from 0 to 890'],
    ['sendRate', 0, 'a whole number from 1 to 100000'],
    ['sendRate', 1.5, 'a whole number from 1 to 100000'],
    ['clickShards', 0, 'a whole number from 1 to 200'],
  ])('refuses %s=%j', (key, value, allowed) => {
    expect(() => read({ [key]: value })).toThrow(
      `Context "${key}" is ${JSON.stringify(value)}, but must be ${allowed}.`,
    );
  });

  it('names the key, the value and the allowed values when a value is wrong', () => {
    expect(() => read({ stage: 'prod' })).toThrow(
      'Context "stage" is "prod", but must be one of "sandbox", "production".',
    );
    expect(() => read({ sender: 'nobody' })).toThrow(
      'Context "sender" is "nobody", but must be an e-mail address.',
    );
  });

  it('names all wrong values at once', () => {
    expect(() => read({ stage: 'x', senderIdentity: 'y' })).toThrow(/senderIdentity.*\n.*stage/s);
  });
});
