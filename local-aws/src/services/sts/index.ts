import { ACCOUNT_ID, PARTITION } from '../../arn.ts';
import type { Caller, Service } from '../../gateway/exchange.ts';
import { queryService } from '../../gateway/query-protocol.ts';
import { sessionArn } from '../../iam/session.ts';

/** STS, as far as it says who calls. */
export function createSts(): { readonly service: Service } {
  const service = queryService({
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    // Whoever can sign may ask who they are.
    permissions: () => [],
    actions: {
      GetCallerIdentity: (_, { caller }) => ({ ...identity(caller), Account: ACCOUNT_ID }),
    },
  });
  return { service };
}

/**
 * A function calls in a session of its role that bears the function's name.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
function identity(caller: Caller): { Arn: string; UserId: string } {
  switch (caller.kind) {
    case 'function':
      return {
        Arn: sessionArn(caller.roleArn, caller.functionName),
        UserId: `AROALOCAL:${caller.functionName}`,
      };
    case 'operator':
    case 'anonymous':
      return {
        Arn: `arn:${PARTITION}:iam::${ACCOUNT_ID}:user/${caller.kind}`,
        UserId: 'AIDALOCAL',
      };
  }
}
