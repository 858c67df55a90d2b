import { Duration } from 'aws-cdk-lib/core';
import {
  AccountRecovery,
  FeaturePlan,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage.ts';

/**
 * Who may upload: people who sign up with an e-mail address, which Cognito verifies, and a password.
 * The plan is Lite, the cheapest: it has all of that, and what Essentials adds (managed login's
 * designer, passwordless sign-in, access tokens made to measure) is not used.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
 *
 * Cognito mails verification codes itself, 50 a day at most.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html
 */
export class SignIn extends Construct {
  readonly userPool: UserPool;
  /** Public: a page keeps no secret. Passwords travel by SRP; operators may send them themselves. */
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.userPool = new UserPool(this, 'UserPool', {
      featurePlan: FeaturePlan.LITE,
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: true },
      // A new address replaces the old one when it is verified, not before.
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      // Length is what makes a password strong: https://pages.nist.gov/800-63-4/sp800-63b.html
      passwordPolicy: {
        minLength: 12,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
        tempPasswordValidity: Duration.days(1),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      removalPolicy: stage.removalPolicy,
    });
    this.client = this.userPool.addClient('Client', {
      generateSecret: false,
      authFlows: { userSrp: true, adminUserPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
    });
  }
}
