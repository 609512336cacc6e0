import { didYouMean } from '../../lib/appspec/did-you-mean.ts';
import type { Platform } from '../../lib/target/deployments.ts';
import type { Answers, EnvironmentAnswer } from './answers.ts';
import { type Application, isHostApplication, type LambdaApplication } from './application.ts';
import { type Asking, wrongAnswer } from './ask.ts';
import { proposedEnvironments } from './proposed-environments.ts';
import { takeAlarms } from './take-alarms.ts';
import { readEnvironments, writtenEnvironments } from './read-environments.ts';
import type { Account, AccountEnvironment } from './read-account.ts';
import { slug } from './slug.ts';

interface Known {
  /** What the folder can be released as, the likeliest first; at least one. */
  readonly found: readonly Application[];
  /** Of the folder. */
  readonly folderName: string;
  /** What the sources answer when they are asked how they are. */
  readonly health: string;
  /** A buildspec of its owner's is there. */
  readonly hasBuildspec: boolean;
  /** Undefined: no account is asked. */
  readonly account: Account | undefined;
}

/** Asks for what no file and no account tells; each question has an answer to go on with. */
export async function takeAnswers(
  { found, folderName, health, hasBuildspec, account }: Known,
  asking: Asking,
): Promise<Answers> {
  const application = await askKind(found, asking);
  const name = await askName(application, { folderName, account }, asking);
  const platform = PLATFORMS[application.kind] ?? 'Server';
  const there = (await account?.environments(name)) ?? [];
  const offered = there.filter((one) => one.platform === platform);
  const asked = await askEnvironments({ application, name, offered }, asking);
  const environments = application.kind === 'ecs' ? await askService(asked, asking) : asked;
  const start = 'start' in application ? await askStart(application.start, asking) : undefined;
  const hasScripts = isHostApplication(application);
  const answers: Answers = {
    application,
    name,
    environments,
    isBuilt: hasBuildspec || application.build !== undefined,
    health: hasScripts ? await askHealth(health, asking) : '/',
    listen: hasScripts ? await askListen(asking) : 0,
    ...(start === undefined ? {} : { start }),
  };
  const watched =
    application.kind === 'lambda' ? await account?.functionAlarms(namesOf(application)) : undefined;
  return takeAlarms(answers, { offered, watched: watched ?? environments.at(-1)!.alarms }, asking);
}

const PLATFORMS: Partial<Record<Application['kind'], Platform>> = { lambda: 'Lambda', ecs: 'ECS' };

function askKind(found: readonly Application[], asking: Asking): Promise<Application> {
  const [first] = found;
  const kinds = found.map(({ kind }) => kind);
  return asking.ask({
    option: 'kind',
    text: `What is it? ${found.map(({ kind, by }) => `${kind} (${by})`).join(', ')}`,
    fallback: { text: first!.kind, answer: first! },
    read: (text) => {
      const chosen = found.find(({ kind }) => kind === text);
      if (chosen) return chosen;
      throw wrongAnswer(`expected a kind that the folder looks like (${kinds.join(', ')}), got ${text}`);
    },
  });
}

const NAME = /^[A-Za-z0-9._+=,@-]{1,100}$/;

async function askName(
  { name: called }: Application,
  { folderName, account }: Pick<Known, 'folderName' | 'account'>,
  asking: Asking,
): Promise<string> {
  const own = slug((called ?? folderName).replace(/^@[^/]*\//, ''));
  const known = (await account?.applications()) ?? [];
  const fallback = known.includes(own) ? own : (didYouMean(own, known) ?? own);
  const there = known.length > 0 ? ` (there are: ${known.slice(0, 10).join(', ')})` : '';
  return asking.ask({
    option: 'application',
    text: `The CodeDeploy application?${there}`,
    fallback: { text: fallback, answer: fallback },
    read: (text) => {
      if (NAME.test(text)) return text;
      throw wrongAnswer(
        `expected a CodeDeploy name (1 to 100 letters, digits and . _ + = , @ -), got ${JSON.stringify(text)}`,
      );
    },
  });
}

function askEnvironments(
  {
    application,
    name,
    offered,
  }: {
    readonly application: Application;
    readonly name: string;
    readonly offered: readonly AccountEnvironment[];
  },
  asking: Asking,
): Promise<readonly EnvironmentAnswer[]> {
  const answer = proposedEnvironments(application, name, offered);
  return asking.ask({
    option: 'environments',
    text: 'The environments, in the order of a release, as NAME=GROUP[:in-place|:blue-green]?',
    fallback: { text: writtenEnvironments(answer, application), answer },
    read: (text) => readEnvironments(text, { application, name, offered }),
  });
}

/** Of the last environment; others keep what the account says. */
async function askService(
  environments: readonly EnvironmentAnswer[],
  asking: Asking,
): Promise<readonly EnvironmentAnswer[]> {
  const last = environments.at(-1)!;
  const own = {
    service: last.service ?? 'app',
    ...(last.cluster === undefined ? {} : { cluster: last.cluster }),
  };
  const answer = await asking.ask({
    option: 'service',
    text: 'The ECS service, as SERVICE or CLUSTER/SERVICE?',
    fallback: {
      text: own.cluster === undefined ? own.service : `${own.cluster}/${own.service}`,
      answer: own,
    },
    read: (text) => {
      const [matched, cluster, service] =
        /^(?:([A-Za-z0-9_-]{1,255})\/)?([A-Za-z0-9_-]{1,255})$/.exec(text) ?? [];
      if (matched === undefined)
        throw wrongAnswer(`expected SERVICE or CLUSTER/SERVICE, got ${JSON.stringify(text)}`);
      return { service: service!, ...(cluster === undefined || cluster === 'default' ? {} : { cluster }) };
    },
  });
  const { cluster: _cluster, ...rest } = last;
  return [...environments.slice(0, -1), { ...rest, ...answer }];
}

const askStart = (start: string, asking: Asking): Promise<string> =>
  asking.ask({
    option: 'start',
    text: 'The command that starts it, in its folder?',
    fallback: { text: start, answer: start },
    read: (text) => {
      if (/^[^\p{Cc}]{1,1000}$/u.test(text)) return text;
      throw wrongAnswer(`expected a command of one line, got ${JSON.stringify(text)}`);
    },
  });

const askHealth = (path: string, asking: Asking): Promise<string> =>
  asking.ask({
    option: 'health',
    text: 'The path that answers as soon as it serves?',
    fallback: { text: path, answer: path },
    read: (text) => {
      if (/^\/[\x21-\x7e]{0,1000}$/.test(text)) return text;
      throw wrongAnswer(`expected a path of a URL, such as /health, got ${JSON.stringify(text)}`);
    },
  });

const askListen = (asking: Asking): Promise<number> =>
  asking.ask({
    option: 'listen',
    text: 'The port that it listens on?',
    fallback: { text: '8080', answer: 8080 },
    read: (text) => {
      const port = Number(text);
      if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
      throw wrongAnswer(`expected a port from 1 to 65535, got ${JSON.stringify(text)}`);
    },
  });

const namesOf = ({ functions }: LambdaApplication) => functions.map(({ name }) => name);
