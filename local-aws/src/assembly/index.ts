export { readAssembly, type Assembly, type AssemblyStack } from './read-assembly.ts';
export {
  provision,
  type Provisioned,
  type ProvisionedStack,
  type ProvisionOptions,
  type StackExport,
  type StackResource,
} from './provision.ts';
export type { Role, RolePolicy } from './roles.ts';
