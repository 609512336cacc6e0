import { validationError } from '../errors.ts';
import type { StateValue } from './alarm-record.ts';

/** A composite alarm's rule, compiled. */
export interface AlarmRule {
  /** Names of the alarms that the rule asks about. */
  readonly children: readonly string[];
  evaluate(stateOf: (name: string) => StateValue | undefined): boolean;
}

type Node = (stateOf: (name: string) => StateValue | undefined) => boolean;

/**
 * `ALARM("cpu") AND NOT (OK(disk) OR TRUE)`; alarms by name or ARN. Throws ValidationError.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens = tokenize(text);
  const children: string[] = [];
  let position = 0;
  const take = () => tokens[position++];
  const accept = (word: string) => tokens[position]?.toUpperCase() === word && take() !== undefined;
  const expect = (word: string) => {
    if (!accept(word)) throw badRule(`expected "${word}", got ${tokens[position] ?? 'the end'}`);
  };
  const either = (): Node => {
    const left = both();
    if (!accept('OR')) return left;
    const right = either();
    return (stateOf) => left(stateOf) || right(stateOf);
  };
  const both = (): Node => {
    const left = not();
    if (!accept('AND')) return left;
    const right = both();
    return (stateOf) => left(stateOf) && right(stateOf);
  };
  const not = (): Node => {
    if (!accept('NOT')) return primary();
    const inner = not();
    return (stateOf) => !inner(stateOf);
  };
  const primary = (): Node => {
    if (accept('TRUE')) return () => true;
    if (accept('FALSE')) return () => false;
    if (accept('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    return stateTest(take());
  };
  const stateTest = (word: string | undefined): Node => {
    if (!/^(OK|ALARM|INSUFFICIENT_DATA)$/i.test(word ?? '')) throw badRule(`unexpected ${word ?? 'end'}`);
    expect('(');
    const name = alarmName(take() ?? '');
    expect(')');
    children.push(name);
    const wanted = word!.toUpperCase();
    return (stateOf) => stateOf(name) === wanted;
  };

  const evaluate = either();
  if (position < tokens.length) throw badRule(`unexpected "${tokens[position]}"`);
  return { children: [...new Set(children)], evaluate };
}

const badRule = (problem: string) => validationError(`AlarmRule is not valid: ${problem}`);

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[()]|[^\s()"]+)/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const token = TOKEN.exec(source)?.[1];
    if (token === undefined) throw badRule('a quote is not closed');
    tokens.push(token);
  }
  return tokens;
}

/** An ARN or a name, in quotes or not. */
function alarmName(token: string): string {
  const bare = token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token;
  return bare.replace(/^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:/, '');
}
