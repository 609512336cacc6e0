/** The condition keys of a request; their case does not matter. */
export type PolicyContext = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The value of a condition key, given in lower case; undefined where the request does not carry it. */
export function lookUp(context: PolicyContext, lowerCaseKey: string): string | readonly string[] | undefined {
  let names = lowerCaseNames.get(context);
  if (!names) {
    names = new Map(Object.keys(context).map((name) => [name.toLowerCase(), name]));
    lowerCaseNames.set(context, names);
  }
  const name = names.get(lowerCaseKey);
  return name === undefined ? undefined : context[name];
}

// Most statements have no condition, so the names are only folded when one asks.
const lowerCaseNames = new WeakMap<PolicyContext, Map<string, string>>();
