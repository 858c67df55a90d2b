/** What the link of an invitation carries: of which subscription, and the proof that it arrived. */
export interface ConfirmToken {
  readonly subscriptionId: string;
  readonly secret: string;
}

export function writeConfirmToken({ subscriptionId, secret }: ConfirmToken): string {
  return `${subscriptionId}.${secret}`;
}

/** The hash of an address in 256 bits, an author's id, and a secret of 128 bits. */
const written = /^([\w-]{43}\.[\w-]{1,128})\.([\w-]{22})$/;

/** The token that was written so, if one was. */
export function readConfirmToken(text: string): ConfirmToken | undefined {
  const [, subscriptionId, secret] = written.exec(text) ?? [];
  return subscriptionId !== undefined && secret !== undefined
    ? { subscriptionId, secret }
    : undefined;
}
