import type { ResourceType } from '../../resource-type.ts';
import type { CloudFrontContext } from './create-distribution.ts';
import { cloudFrontResourceTypes } from './resources.ts';

/** Distributions as a way in: behaviors, origins and headers, without a cache and without an edge. */
export function createCloudFront(context: CloudFrontContext): {
  resourceTypes: readonly ResourceType[];
} {
  return { resourceTypes: cloudFrontResourceTypes(context) };
}
