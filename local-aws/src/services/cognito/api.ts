import type { Service } from '../../gateway/exchange.ts';
import { jsonService } from '../../gateway/json-protocol.ts';
import {
  adminInitiateAuth,
  adminRespondToAuthChallenge,
  initiateAuth,
  respondToAuthChallenge,
} from './actions/authentication.ts';
import { describeUserPoolClient, listUserPoolClients, listUserPools } from './actions/pools.ts';
import {
  adminCreateUser,
  adminDeleteUser,
  adminEnableUser,
  adminGetUser,
  adminSetUserPassword,
  adminUpdateUserAttributes,
  listUsers,
} from './actions/users.ts';
import type { CognitoEngine } from './engine.ts';
import { cognitoPermissions } from './permissions.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html */
export function cognitoService(engine: CognitoEngine): Service {
  return jsonService({
    namespace: 'com.amazonaws.cognitoidentityprovider',
    version: '1.1',
    permissions: cognitoPermissions,
    actions: {
      AdminCreateUser: adminCreateUser(engine),
      AdminDeleteUser: adminDeleteUser(engine),
      AdminDisableUser: adminEnableUser(engine, false),
      AdminEnableUser: adminEnableUser(engine, true),
      AdminGetUser: adminGetUser(engine),
      AdminInitiateAuth: adminInitiateAuth(engine),
      AdminRespondToAuthChallenge: adminRespondToAuthChallenge(engine),
      AdminSetUserPassword: adminSetUserPassword(engine),
      AdminUpdateUserAttributes: adminUpdateUserAttributes(engine),
      DescribeUserPoolClient: describeUserPoolClient(engine),
      InitiateAuth: initiateAuth(engine),
      ListUserPoolClients: listUserPoolClients(engine),
      ListUserPools: listUserPools(engine),
      ListUsers: listUsers(engine),
      RespondToAuthChallenge: respondToAuthChallenge(engine),
    },
  });
}
