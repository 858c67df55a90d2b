/** A resource of the template with every intrinsic function resolved. */
export interface DeclaredResource {
  readonly stackName: string;
  readonly logicalId: string;
  /** The CloudFormation type, e.g. `AWS::SQS::Queue`. */
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** A name in CloudFormation's manner (`<stack>-<logical id>-<suffix>`) for resources without one. */
  readonly generatedName: string;
}

/** What the rest of the template may refer to. */
export interface ProvisionedResource {
  /** The answer to `Ref`. */
  readonly ref: string;
  /** The answers to `Fn::GetAtt`, by attribute name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * How resources of one CloudFormation type come into being. Rejects with what to mend, a `ZodError`
 * for wrong properties; which resource it is, and of which stack, the caller adds.
 */
export interface ResourceType {
  readonly type: string;
  create(resource: DeclaredResource): Promise<ProvisionedResource> | ProvisionedResource;
}
