/**
 * The names that an expression reads from its context, which does not exist in Step Functions: all data come from
 * `$states` and variables. Takes jsonata's syntax tree.
 */
export function topLevelReferences(ast: unknown): readonly string[] {
  const names = new Set<string>();
  visit(ast as Node, names);
  return [...names];
}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly expression?: Node;
  readonly expressions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly body?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly lhs?: Node | readonly (readonly Node[])[];
  readonly rhs?: Node;
}

/**
 * Only what is evaluated in the outermost context is looked at: the first step of a path, not the later ones; no
 * predicates, sort terms and transforms, which all have a context of their own.
 */
function visit(node: Node | undefined, names: Set<string>): void {
  if (!node) return;
  if (node.type === 'name') names.add(String(node.value));
  for (const child of children(node)) visit(child, names);
}

function children(node: Node): readonly (Node | undefined)[] {
  switch (node.type) {
    case 'path':
      return node.steps!.slice(0, 1);
    case 'binary':
    case 'bind':
    case 'apply':
      return [node.lhs as Node, node.rhs];
    case 'unary':
      return [node.expression, ...(node.expressions ?? []), ...pairs(node.lhs)];
    case 'function':
    case 'partial':
      return node.arguments!;
    case 'lambda':
      return [node.body];
    case 'condition':
      return [node.condition, node.then, node.else];
    case 'block':
      return node.expressions!;
    default:
      return [];
  }
}

/** The keys and values of an object constructor. */
const pairs = (lhs: Node['lhs']): readonly Node[] => (Array.isArray(lhs) ? (lhs as Node[][]).flat() : []);
