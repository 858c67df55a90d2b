import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListUserPoolClientsCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import type { Target } from '../../../demo/target.ts';
import { prepared } from './scratch.ts';

const template = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })),
});

/** A copy of the app whose user pool has another client, as another application's. */
export async function withSecondClient(): Promise<string> {
  const assembly = join(prepared('cdk.out'), '../second-client');
  await cp(prepared('cdk.out'), assembly, { recursive: true });
  const path = join(assembly, 'ConveyorFoundation.template.json');
  const foundation = template.parse(JSON.parse(await readFile(path, 'utf8')));
  const client = Object.values(foundation.Resources).find(
    ({ Type }) => Type === 'AWS::Cognito::UserPoolClient',
  );
  if (!client) throw new Error(`${path} has no user pool client`);
  foundation.Resources.SecondClient = client;
  await writeFile(path, JSON.stringify(foundation));
  return assembly;
}

/** The same target, as the other application sees it. */
export async function asSecondClient(target: Target): Promise<Target> {
  const { UserPoolId, UserPoolClientId } = target.outputs;
  const { UserPoolClients = [] } = await target.cognito.send(
    new ListUserPoolClientsCommand({ UserPoolId }),
  );
  const other = UserPoolClients.find(({ ClientId }) => ClientId !== UserPoolClientId)?.ClientId;
  if (!other) throw new Error(`The pool ${UserPoolId} has no second client`);
  return { ...target, outputs: { ...target.outputs, UserPoolClientId: other } };
}
