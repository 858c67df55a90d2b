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
    });
  });

  it('is taken as given', () => {
    const context = {
      sender: 'us@example.com',
      senderIdentity: 'create',
      ffmpeg: 'host',
      stage: 'production',
    };
    expect(read(context)).toEqual(context);
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
