import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createSts } from '../../src/services/sts/index.ts';
import { serve, type ClientOptions, type Served } from '../support/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve('sts', createSts().service);
});
afterAll(() => served.close());

async function whoCalls(options: ClientOptions): Promise<object> {
  const client = new STSClient(options);
  const identity = await client.send(new GetCallerIdentityCommand({}));
  client.destroy();
  return identity;
}

it('tells the operator who it is', async () => {
  expect(await whoCalls(served.client)).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:user/operator',
    UserId: 'AIDALOCAL',
  });
});

it("tells a function that it is in a session of its role's", async () => {
  const roleArn = 'arn:aws:iam::000000000000:role/path/Video-EncoderRole';
  expect(await whoCalls(served.clientOf('encoder', roleArn))).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:sts::000000000000:assumed-role/Video-EncoderRole/encoder',
    UserId: 'AROALOCAL:encoder',
  });
});
