import { AwsError } from '../../gateway/aws-error.ts';

/**
 * The refusals of Cognito, in its own words.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html
 */
export const refusals = {
  noSuchPool: (id: string) =>
    new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`),
  noSuchClient: (id: string) =>
    new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`),
  userNotFound: () => new AwsError('UserNotFoundException', 'User does not exist.'),
  usernameExists: () => new AwsError('UsernameExistsException', 'User account already exists'),
  aliasExists: (attribute: string) =>
    new AwsError('AliasExistsException', `An account with the given ${attribute} already exists.`),
  invalidPassword: (why: string) =>
    new AwsError(
      'InvalidPasswordException',
      `Password did not conform with policy: Password ${why}`,
    ),
  /** Says no more than it must: not whether the user exists, nor what was typed. */
  wrongPassword: () => notAuthorized('Incorrect username or password.'),
  passwordExpired: () =>
    notAuthorized('Temporary password has expired and must be reset by an administrator.'),
  disabled: () => notAuthorized('User is disabled.'),
  invalidSession: () => notAuthorized('Invalid session for the user.'),
  sessionExpired: () => notAuthorized('Invalid session for the user, session is expired.'),
  invalidRefreshToken: () => notAuthorized('Invalid Refresh Token'),
  refreshTokenExpired: () => notAuthorized('Refresh Token has expired'),
  invalidParameter: (message: string) => new AwsError('InvalidParameterException', message),
};

function notAuthorized(message: string): AwsError {
  return new AwsError('NotAuthorizedException', message);
}
