import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createSts } from '../../src/services/sts/index.ts';
import { serve } from '../data-serve.ts';

it('tells callers who they are', async () => {
  const served = await serve(createSts().service, 'sts');
  const client = new STSClient(served.client);
  expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:user/operator',
    UserId: 'AIDALOCAL',
  });
  served.caller = {
    kind: 'function',
    functionName: 'encoder',
    roleArn: 'arn:aws:iam::000000000000:role/path/Video-EncoderRole',
  };
  expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:sts::000000000000:assumed-role/Video-EncoderRole/encoder',
    UserId: 'AROALOCAL:encoder',
  });
  client.destroy();
  await served.close();
});
