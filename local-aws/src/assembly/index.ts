export { readAssembly, type Assembly } from './read-assembly.ts';
export { provision, type ProvisionedStack, type StackResource } from './provision.ts';
