/** What conditions may ask about. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export const CONDITION_KEYS = [
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:RequestedRegion',
  'aws:SecureTransport',
  's3:prefix',
  'ses:FromAddress',
] as const;

export type ConditionContext = Readonly<Partial<Record<(typeof CONDITION_KEYS)[number], string>>>;

/**
 * What a call needs of its caller's policies.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface Permission {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** An ARN, or `*` for an action that concerns no single resource. */
  readonly resource: string;
  readonly context?: ConditionContext;
}
