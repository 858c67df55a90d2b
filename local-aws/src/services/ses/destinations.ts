const DESTINATION = /^Destination(?:s|\.(?:To|Cc|Bcc)Addresses)\.member\.\d+$/;

/**
 * How many recipients a call of the first API names: SES bills each. Undefined: none, as when a raw
 * mail's own headers do.
 * @see https://aws.amazon.com/ses/pricing/
 */
export function destinationsOf(_action: string, input: URLSearchParams): number | undefined {
  const destinations = [...input.keys()].filter((name) => DESTINATION.test(name));
  return destinations.length || undefined;
}
