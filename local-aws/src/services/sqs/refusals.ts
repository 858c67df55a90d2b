import { AwsError } from '../../gateway/aws-error.ts';

/**
 * The refusals of SQS, in its own codes. Modelled errors keep a second, older code for clients of
 * the query protocol.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export const refusals = {
  queueDoesNotExist: () =>
    new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', {
      queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
    }),
  queueDeletedRecently: () =>
    legacy(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    ),
  queueNameExists: (attribute: string) =>
    new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${attribute}`,
      { queryCode: 'QueueAlreadyExists' },
    ),
  purgeInProgress: (name: string) =>
    legacy(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
      403,
    ),
  unknownAttribute: (name: string) => same('InvalidAttributeName', `Unknown Attribute ${name}.`),
  invalidAttribute: (name: string, why: string) =>
    same('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${why}`),
  /** A parameter's value breaks a rule. */
  invalidValue: (value: unknown, parameter: string, why: string) =>
    invalid(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${why}`),
  /** The request as a whole breaks a rule. */
  invalidParameter: (message: string) => invalid(message),
  missingParameter: (parameter: string) =>
    new AwsError(
      'MissingRequiredParameterException',
      `The request must contain the parameter ${parameter}.`,
      { queryCode: 'MissingParameter' },
    ),
  invalidContents: (why: string) => same('InvalidMessageContents', why),
  handleIsInvalid: (handle: string, why = 'is not a valid receipt handle') =>
    same('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" ${why}.`),
  handleExpired: (handle: string) =>
    refusals.invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.'),
  notAvailable: (handle: string) =>
    refusals.invalidValue(
      handle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    ),
  notInFlight: (handle: string) =>
    legacy('MessageNotInflight', `The message of receipt handle ${handle} is not in flight.`),
  overLimit: (limit: number) =>
    same('OverLimit', `The queue has ${limit} messages in flight, the most there may be.`, 403),
  notADeadLetterQueue: () => invalid('Source queue must be configured as a Dead Letter Queue.'),
  taskRunning: () =>
    invalid(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    ),
  taskNotRunning: (status: string) =>
    legacy('UnsupportedOperation', `The task is ${status}. Only a RUNNING task can be cancelled.`),
  noSuchTask: () => notFound('Task does not exist.'),
  resourceNotFound: (parameter: string) =>
    notFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`),
  messageSourceUnknown: () =>
    same(
      'CouldNotDetermineMessageSource',
      'The message was sent to this queue, not moved here: name a destination.',
    ),
  emptyBatch: () =>
    legacy('EmptyBatchRequest', 'There should be at least one entry in the request.'),
  tooManyEntries: (count: number) =>
    legacy(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${count}.`,
    ),
  idsNotDistinct: (id: string) => legacy('BatchEntryIdsNotDistinct', `Id ${id} repeated.`),
  invalidEntryId: () =>
    legacy(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ),
  batchTooLong: (bytes: number, limit: number) =>
    legacy(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${limit} bytes. You have sent ${bytes} bytes.`,
    ),
};

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, {
    queryCode: 'InvalidParameterValue',
  });
}

function notFound(message: string): AwsError {
  return same('ResourceNotFoundException', message, 404);
}

function same(code: string, message: string, status = 400): AwsError {
  return new AwsError(code, message, { status, queryCode: code });
}

function legacy(code: string, message: string, status = 400): AwsError {
  return new AwsError(code, message, { status, queryCode: `AWS.SimpleQueueService.${code}` });
}
