import { AwsError } from './aws-error.ts';

type Actions<A> = Readonly<Record<string, A>>;

/** The action of this name, if the service has it (`constructor` is none). */
export function ownAction<A>(actions: Actions<A>, name: string): A | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined;
}

/** Says what a service cannot do here, and what it can. */
export function notImplemented(
  { service }: { readonly service: string },
  asked: string,
  actions: Actions<unknown>,
  code = 'UnknownOperationException',
): AwsError {
  const known = Object.keys(actions).join(', ');
  return new AwsError(code, `local-aws does not implement ${service}: ${asked}. It has ${known}.`);
}
