import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import type { CognitoEngine } from '../engine.ts';
import { pageOf, pageToken } from './page.ts';

const page = { MaxResults: z.int().min(1).max(60).default(60), NextToken: pageToken };

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html */
export function listUserPools(engine: CognitoEngine): JsonAction {
  return jsonAction(z.object(page), ({ MaxResults, NextToken }) => {
    const { items, next } = pageOf(engine.pools(), MaxResults, NextToken);
    return {
      UserPools: items.map(({ id, name, createdAt }) => ({
        Id: id,
        Name: name,
        LambdaConfig: {},
        CreationDate: createdAt / 1000,
        LastModifiedDate: createdAt / 1000,
      })),
      NextToken: next,
    };
  });
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html */
export function listUserPoolClients(engine: CognitoEngine): JsonAction {
  return jsonAction(
    z.object({ UserPoolId: z.string(), ...page }),
    ({ UserPoolId, MaxResults, NextToken }) => {
      const { items, next } = pageOf(engine.pool(UserPoolId).clients(), MaxResults, NextToken);
      return {
        UserPoolClients: items.map(({ id, name }) => ({
          ClientId: id,
          ClientName: name,
          UserPoolId,
        })),
        NextToken: next,
      };
    },
  );
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html */
export function describeUserPoolClient(engine: CognitoEngine): JsonAction {
  return jsonAction(
    z.object({ UserPoolId: z.string(), ClientId: z.string() }),
    ({ UserPoolId, ClientId }) => {
      const { id, name, settings } = engine.pool(UserPoolId).client(ClientId);
      return { UserPoolClient: { ...settings, ClientId: id, ClientName: name } };
    },
  );
}
