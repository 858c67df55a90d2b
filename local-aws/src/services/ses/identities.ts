import { refusals } from './refusals.ts';

export interface IdentitySettings {
  readonly configurationSet?: string | undefined;
}

/**
 * The addresses and domains that mail may come from. Whatever is to be verified is verified at once.
 * @see https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html
 */
export class Identities {
  readonly #verified = new Map<string, IdentitySettings>();

  verify(identity: string, settings: IdentitySettings = {}): void {
    this.#verified.set(canonical(identity), settings);
  }

  delete(identity: string): void {
    this.#verified.delete(canonical(identity));
  }

  isVerified(identity: string): boolean {
    return this.#verified.has(canonical(identity));
  }

  list(): readonly string[] {
    return [...this.#verified.keys()];
  }

  /** Throws `MessageRejected` unless each address, its domain or a parent of its domain is verified. */
  requireVerified(addresses: readonly string[]): void {
    const failed = addresses.filter((address) => !this.covering(address));
    if (failed.length > 0) throw refusals.notVerified(failed);
  }

  /** The configuration set of mails that name none. */
  defaultConfigurationSet(address: string): string | undefined {
    return this.#verified.get(canonical(this.covering(address) ?? ''))?.configurationSet;
  }

  /** The identity an address sends by: itself, its domain or a parent of its domain. */
  covering(address: string): string | undefined {
    const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
    const domains = labels.map((_, index) => labels.slice(index).join('.'));
    return [address, ...domains].find((identity) => this.isVerified(identity));
  }
}

/** Domains are the same in any case; the part before the @ is not. */
function canonical(identity: string): string {
  const at = identity.lastIndexOf('@') + 1;
  return identity.slice(0, at) + identity.slice(at).toLowerCase();
}
