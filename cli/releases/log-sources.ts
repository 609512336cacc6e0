import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import type { BuildPorts } from '../../lib/target/build-log.ts';
import { type LogLine, logText } from '../../lib/views/log-line.ts';
import type { Connection } from '../aws/connect.ts';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';

/** The builds of a stack; their project bears its name, as serverless.yml gives it. */
export const buildPorts = ({ options }: CommandContext, { clientConfig }: Connection): BuildPorts => ({
  codeBuild: new CodeBuildClient(clientConfig),
  project: options['stack'] as string,
});

export const deploymentIds = ({ environments }: ReleaseRecord): string[] =>
  environments.flatMap(({ deployments }) => deployments.map(({ id }) => id));

export const tellLine = ({ options, output }: CommandContext, line: LogLine): void =>
  output.line(options['json'] ? JSON.stringify(line) : logText(line));

export const noteNoBuild = ({ output }: CommandContext, error: unknown): void =>
  output.note(`the lines of the build cannot be read: ${(error as Error).message}`);

export const logsUnreadable = (release: string, cause: unknown): UserError =>
  new UserError(`the logs of ${release} cannot be read: ${(cause as Error).message}`, {
    exitCode: EXIT.unreadable,
    cause,
  });
