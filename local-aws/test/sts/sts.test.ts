import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createSts } from '../../src/services/sts/index.ts';
import { serve, type ClientOptions } from '../support/serve.ts';

async function whoCalls(options: ClientOptions): Promise<object> {
  const client = new STSClient(options);
  const identity = await client.send(new GetCallerIdentityCommand({}));
  client.destroy();
  return identity;
}

it('tells callers who they are', async () => {
  const served = await serve('sts', createSts().service);
  expect(await whoCalls(served.client)).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:user/operator',
    UserId: 'AIDALOCAL',
  });
  const roleArn = 'arn:aws:iam::000000000000:role/path/Video-EncoderRole';
  expect(await whoCalls(served.clientOf('encoder', roleArn))).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:sts::000000000000:assumed-role/Video-EncoderRole/encoder',
    UserId: 'AROALOCAL:encoder',
  });
  await served.close();
});
