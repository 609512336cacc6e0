import { figureTable, type Figure } from './figure.ts';
import { balancerFigures, playRole } from './balancer.ts';
import { commandFigures } from './commands.ts';
import { consoleFigures } from './console.ts';
import { installFigures } from './install.ts';
import { gitFigures } from './git.ts';
import { hookFigures } from './hooks.ts';
import { lambdaFigures } from './lambda.ts';
import { s3Figures } from './s3.ts';
import { startMoto, startSignalbox } from './servers.ts';
import { statesFigures } from './states.ts';
import { upFigures } from './up.ts';

const [flag, role = '', argument] = process.argv.slice(2);
await (flag === '--role' ? playRole(role, argument) : measure());

async function measure(): Promise<void> {
  const figures: Figure[] = [];
  const note = (text: string) => process.stderr.write(`${text}\n`);

  note('signalbox up, cold and warm');
  figures.push(...(await upFigures()));

  const server = await startSignalbox('--empty');
  const peer = await startMoto();
  if (!peer) note('moto_server is not installed: figures without a peer');
  try {
    note('Step Functions');
    figures.push(...(await statesFigures(server, peer)));
    note('S3');
    figures.push(...(await s3Figures(server, peer)));
    note('Lambda');
    figures.push(...(await lambdaFigures(server)));
    note('CodeDeploy');
    figures.push(...(await installFigures(server)));
  } finally {
    await server.stop();
    await peer?.stop();
  }
  note('hook functions');
  figures.push(...(await hookFigures()));
  note('git');
  const stack = await startSignalbox();
  try {
    figures.push(...(await gitFigures(stack)));
    note('web console');
    figures.push(...(await consoleFigures(stack)));
    note('commands');
    figures.push(...(await commandFigures(stack)));
  } finally {
    await stack.stop();
  }
  note('load balancer');
  figures.push(...(await balancerFigures()));

  process.stdout.write(
    `node ${process.version}, ${process.platform} ${process.arch}\n\n${figureTable(figures)}\n`,
  );
}
