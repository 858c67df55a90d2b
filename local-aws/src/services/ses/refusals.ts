import { AwsError } from '../../gateway/aws-error.ts';
import { REGION } from '../../arn.ts';

/**
 * What both APIs refuse, by the second one's names; the first knows them by the names in `queryCode`.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
 */
export const refusals = {
  badRequest: (why: string) =>
    new AwsError('BadRequestException', why, { queryCode: 'InvalidParameterValue' }),

  notVerified: (identities: readonly string[]) =>
    new AwsError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region ${REGION.toUpperCase()}: ${identities.join(', ')}`,
    ),

  tooManyRequests: () =>
    new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', {
      status: 429,
      queryCode: 'Throttling',
    }),

  noConfigurationSet: (name: string) =>
    new AwsError('NotFoundException', `Configuration set <${name}> does not exist.`, {
      status: 404,
      queryCode: 'ConfigurationSetDoesNotExist',
    }),

  noTemplate: (name: string) =>
    new AwsError('NotFoundException', `Template ${name} does not exist.`, {
      status: 404,
      queryCode: 'TemplateDoesNotExist',
    }),

  templateExists: (name: string) =>
    new AwsError('AlreadyExistsException', `Template ${name} already exists.`, {
      queryCode: 'AlreadyExists',
    }),

  notSuppressed: (address: string) =>
    new AwsError(
      'NotFoundException',
      `Email address ${address} does not exist on your suppression list.`,
      { status: 404 },
    ),
} as const;
