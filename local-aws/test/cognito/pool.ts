import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  type AdminInitiateAuthCommandOutput,
  type AuthFlowType,
} from '@aws-sdk/client-cognito-identity-provider';
import { jwtVerify, type JWTVerifyResult } from 'jose';
import { VirtualClock } from '../../src/clock.ts';
import type { ProvisionedResource } from '../../src/resource-type.ts';
import { createCognito, type Cognito } from '../../src/services/cognito/index.ts';
import { serve, type Served } from '../support/serve.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

/** A user pool as Conveyor's template describes it, with what a test changes, and a client of the SDK's. */
export interface Pool {
  readonly clock: VirtualClock;
  readonly cognito: Cognito;
  readonly served: Served;
  readonly client: CognitoIdentityProviderClient;
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly issuer: string;
  create(type: string, logicalId: string, properties: object): Promise<ProvisionedResource>;
  /** Makes a user whose address is verified; answers with the username. */
  register(email: string, password: string, options?: { permanent: boolean }): Promise<string>;
  initiate(
    flow: AuthFlowType,
    parameters: Record<string, string>,
  ): Promise<AdminInitiateAuthCommandOutput>;
  signIn(
    username: string,
    password: string,
  ): Promise<{ idToken: string; accessToken: string; refreshToken: string }>;
  /** Checks a token's signature, issuer and time. */
  verify(token: string): Promise<JWTVerifyResult>;
  close(): Promise<void>;
}

export async function startPool(changes: { pool?: object; client?: object } = {}): Promise<Pool> {
  const clock = new VirtualClock(NOON);
  const cognito = createCognito({ clock });
  const create = async (type: string, logicalId: string, properties: object) => {
    const found = cognito.resourceTypes.find((one) => one.type === `AWS::Cognito::${type}`);
    if (!found) throw new Error(`${type} is not provisioned`);
    return found.create({
      stackName: 'Foundation',
      logicalId,
      type: found.type,
      properties: { ...properties },
      generatedName: `Foundation-${logicalId}-1a2b3c4d`,
    });
  };
  const { ref: UserPoolId, attributes } = await create('UserPool', 'Users', {
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    ...changes.pool,
  });
  const { ref: ClientId } = await create('UserPoolClient', 'Site', {
    UserPoolId,
    GenerateSecret: false,
    ExplicitAuthFlows: [
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    PreventUserExistenceErrors: 'ENABLED',
    ...changes.client,
  });
  const issuer = attributes?.['ProviderURL'] ?? '';
  const served = await serve('cognito-idp', cognito.service);
  const client = new CognitoIdentityProviderClient(served.client);
  const initiate = (AuthFlow: AuthFlowType, AuthParameters: Record<string, string>) =>
    client.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters }));
  return {
    clock,
    cognito,
    served,
    client,
    UserPoolId,
    ClientId,
    issuer,
    create,
    async register(Username, Password, { permanent } = { permanent: true }) {
      const { User } = await client.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username,
          MessageAction: 'SUPPRESS',
          UserAttributes: [
            { Name: 'email_verified', Value: 'true' },
            { Name: 'given_name', Value: 'Max' },
          ],
        }),
      );
      await client.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: permanent }),
      );
      return User?.Username ?? '';
    },
    initiate,
    async signIn(USERNAME, PASSWORD) {
      const { AuthenticationResult } = await initiate('ADMIN_USER_PASSWORD_AUTH', {
        USERNAME,
        PASSWORD,
      });
      const { IdToken = '', AccessToken = '', RefreshToken = '' } = AuthenticationResult ?? {};
      return { idToken: IdToken, accessToken: AccessToken, refreshToken: RefreshToken };
    },
    verify(token) {
      const keys = cognito.issuers.keysOf(issuer);
      if (!keys) throw new Error(`Nobody issues tokens as ${issuer}.`);
      return jwtVerify(token, keys, { issuer, currentDate: new Date(clock.now()) });
    },
    async close() {
      client.destroy();
      await served.close();
    },
  };
}
