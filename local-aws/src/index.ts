export { startLocalAws, type LocalAws, type LocalAwsOptions } from './local-aws.ts';
