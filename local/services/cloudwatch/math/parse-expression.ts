/** A metric math expression. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** An expression that cannot be read or evaluated. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** Throws ExpressionError. */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let position = 0;
  const peek = () => tokens[position];
  const take = () => tokens[position++];
  const accept = (token: string) => peek() === token && take() !== undefined;
  const expect = (token: string) => {
    if (!accept(token)) throw new ExpressionError(`expected "${token}", got ${peek() ?? 'the end'}`);
  };

  const binary = (level: number): Expression => {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (let operator = peek(); operator !== undefined && operators.has(operator); operator = peek()) {
      take();
      left = { kind: 'binary', operator: ALIASES[operator] ?? operator, left, right: binary(level + 1) };
    }
    return left;
  };
  const unary = (): Expression => (accept('-') ? { kind: 'negate', operand: unary() } : power());
  const power = (): Expression => {
    const base = primary();
    return accept('^') ? { kind: 'binary', operator: '^', left: base, right: unary() } : base;
  };
  const primary = (): Expression => {
    const token = take();
    if (token === undefined) throw new ExpressionError('expected a value, got the end');
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (/^["']/.test(token)) return { kind: 'text', value: token.slice(1, -1) };
    if (token === '(') return group();
    if (token === '[') return { kind: 'list', items: items(']') };
    if (!/^[A-Za-z]/.test(token)) throw new ExpressionError(`expected a value, got "${token}"`);
    return accept('(') ? { kind: 'call', name: token, args: items(')') } : { kind: 'name', name: token };
  };
  const group = (): Expression => {
    const inner = binary(0);
    expect(')');
    return inner;
  };
  const items = (end: string): Expression[] => {
    const list: Expression[] = [];
    if (accept(end)) return list;
    do list.push(binary(0));
    while (accept(','));
    expect(end);
    return list;
  };

  const expression = binary(0);
  if (peek() !== undefined) throw new ExpressionError(`unexpected "${peek()}"`);
  return expression;
}

/** The ids that an expression refers to. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'list':
      return expression.items.flatMap(namesIn);
    case 'call':
      return expression.args.flatMap(namesIn);
    case 'negate':
      return namesIn(expression.operand);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    default:
      return [];
  }
}

/** From the weakest binding to the strongest. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['OR', '||']),
  new Set(['AND', '&&']),
  new Set(['==', '!=', '<', '<=', '>', '>=']),
  new Set(['+', '-']),
  new Set(['*', '/']),
];
const ALIASES: Readonly<Record<string, string>> = { '||': 'OR', '&&': 'AND' };

const TOKEN =
  /\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z]\w*|"[^"]*"|'[^']*'|==|!=|<=|>=|&&|\|\||[-+*/^()[\],<>])/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const position = TOKEN.lastIndex;
    const token = TOKEN.exec(source)?.[1];
    if (token === undefined)
      throw new ExpressionError(`cannot read "${source.slice(position, position + 10).trim()}"`);
    tokens.push(token);
  }
  return tokens;
}
