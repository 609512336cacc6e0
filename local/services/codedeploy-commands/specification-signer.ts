import type { Cloud } from '../../cloud.ts';
import type { SigningIdentity } from '../../cms/signer.ts';

/** Signs deployment specifications, with a key that the cloud makes once and keeps. */
export interface SpecificationSigner {
  /** What hosts are to trust, as PEM. */
  certificate(): Promise<string>;
  sign(specification: string): Promise<string>;
}

/** Deployments under way at a time, roughly: all hosts of one get the same text. */
const KEPT = 100;

export function specificationSigner({ store }: Cloud): SpecificationSigner {
  const identities = store.table<SigningIdentity>('codedeploy-commands', 'signing');
  const signed = new Map<string, Promise<string>>();
  let loading: Promise<Loaded> | undefined;
  const load = () => (loading ??= loadSigner(identities));
  return {
    certificate: async () => (await load()).identity.certificate,
    sign: (specification) => {
      const known = signed.get(specification);
      if (known) return known;
      const message = load().then(({ sign }) => sign(specification));
      signed.set(specification, message);
      if (signed.size > KEPT) signed.delete(signed.keys().next().value!);
      return message;
    },
  };
}

interface Loaded {
  readonly identity: SigningIdentity;
  sign(text: string): Promise<string>;
}

/** Loaded when the first host asks: a cloud without hosts does not pay for it. */
async function loadSigner(identities: Map<string, SigningIdentity>): Promise<Loaded> {
  const { createSigner, createSigningIdentity } = await import('../../cms/signer.ts');
  const identity =
    identities.get('specifications') ?? (await createSigningIdentity('CodeDeploy of a local cloud'));
  identities.set('specifications', identity);
  return { identity, sign: await createSigner(identity) };
}
