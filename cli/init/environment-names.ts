const LONGEST = 40;

/** A name of an environment for each deployment group, none twice: `staging` for `hello-staging` of hello. */
export function environmentNames(application: string, groups: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return groups.map((group) => {
    const own = group.startsWith(application) ? group.slice(application.length) : group;
    const name =
      own
        .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
        .replace(/^[-_]+/, '')
        .slice(0, LONGEST) || 'production';
    let free = name;
    for (let again = 2; taken.has(free); again++) free = `${name.slice(0, LONGEST - 4)}-${again}`;
    taken.add(free);
    return free;
  });
}
