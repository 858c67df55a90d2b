import { nameFifoQueues, trim } from './trim.ts';

const template = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Api: { Type: 'AWS::ApiGatewayV2::Api' },
    Function: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Api', 'Queue'],
      Properties: {
        Url: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
        Arn: { 'Fn::GetAtt': ['Api', 'Arn'] },
        Queue: { Ref: 'Queue' },
      },
    },
  },
  Outputs: { Url: { Value: { 'Fn::Join': ['', ['https://', { Ref: 'Api' }]] } } },
};

describe('a template for an implementation that knows less', () => {
  it('has what is known, and names in place of what is not', () => {
    const known = new Set(['AWS::SQS::Queue', 'AWS::Lambda::Function']);
    expect(trim(template, known)).toEqual({
      template: {
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue' },
          Function: {
            Type: 'AWS::Lambda::Function',
            DependsOn: ['Queue'],
            Properties: {
              Url: 'Api',
              Arn: 'arn:aws:left-out:us-east-1:123456789012:Api',
              Queue: { Ref: 'Queue' },
            },
          },
        },
        Outputs: { Url: { Value: { 'Fn::Join': ['', ['https://', 'Api']] } } },
      },
      leftOut: new Map([['AWS::ApiGatewayV2::Api', 1]]),
    });
  });

  it('is the same when everything is known', () => {
    const known = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect(trim(template, known)).toEqual({ template, leftOut: new Map() });
  });
});

describe('a FIFO queue', () => {
  it('gets a name that ends as it must, where it has none', () => {
    const fifo = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } };
    const named = { ...fifo, Properties: { FifoQueue: true, QueueName: 'mine.fifo' } };
    const standard = { Type: 'AWS::SQS::Queue', Properties: {} };
    expect(nameFifoQueues({ Resources: { A: fifo, B: named, C: standard } })).toEqual({
      Resources: {
        A: { ...fifo, Properties: { FifoQueue: true, QueueName: 'A.fifo' } },
        B: named,
        C: standard,
      },
    });
  });
});
