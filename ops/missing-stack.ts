/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export function isMissingStack(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof Error &&
    /^Stack with id .+ does not exist/.test(error.cause.message)
  );
}
