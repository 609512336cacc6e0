import type { Answers, EnvironmentAnswer } from '../answers.ts';
import type { Application, LambdaApplication } from '../application.ts';
import { yamlScalar } from './yaml-scalar.ts';

/** signalbox.yml */
export function manifestText({ application, name, isBuilt, environments }: Answers): string {
  return [
    'version: 1',
    `application: ${yamlScalar(name)}`,
    ...(isBuilt ? ['build: buildspec.yml'] : []),
    'environments:',
    ...environments.flatMap((environment) => environmentLines(environment, application)),
    '',
  ].join('\n');
}

function environmentLines(environment: EnvironmentAnswer, application: Application): string[] {
  const { name, alarms } = environment;
  const bake = bakeMinutes(environment);
  const validators = validatorsOf(environment, application);
  return [
    `  - name: ${yamlScalar(name)}`,
    ...targetLines(environment, application),
    ...strategyLines(environment, application),
    ...(validators.length > 0 ? [`    validate: [${validators.map(yamlScalar).join(', ')}]`] : []),
    ...(alarms.length > 0 ? [`    alarms: [${alarms.map(yamlScalar).join(', ')}]`] : []),
    ...(bake > 0 ? [`    bake: { time: ${bake}m }`] : []),
  ];
}

function targetLines(
  { deploymentGroup, cluster, service }: EnvironmentAnswer,
  application: Application,
): string[] {
  if (application.kind === 'lambda') return functionLines(application);
  if (application.kind !== 'ecs') return [`    deploymentGroup: ${yamlScalar(deploymentGroup)}`];
  const named = service ?? deploymentGroup;
  const fields = [
    `service: ${yamlScalar(cluster === undefined ? named : `${cluster}/${named}`)}`,
    ...(deploymentGroup === '' ? [] : [`deploymentGroup: ${yamlScalar(deploymentGroup)}`]),
  ];
  return ['    target:', `      ecs: { ${fields.join(', ')} }`];
}

/** Each function has an alias `live` and a deployment group of its own name. */
function functionLines({ functions }: LambdaApplication): string[] {
  const items = functions.map(({ name, path }) => {
    const one = yamlScalar(name);
    return `        - { function: ${one}, alias: live, deploymentGroup: ${one}, path: ${yamlScalar(path)} }`;
  });
  return ['    target:', '      lambda:', ...items];
}

const DEFAULT_CONFIG = {
  fleet: 'CodeDeployDefault.OneAtATime',
  lambda: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  ecs: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
};

/** None of a service that ECS itself deploys: there the service says how. */
function strategyLines(
  { deploymentGroup, type, config, keepBlueMinutes }: EnvironmentAnswer,
  { kind }: Application,
): string[] {
  const target = kind === 'lambda' || kind === 'ecs' ? kind : 'fleet';
  if (target === 'ecs' && deploymentGroup === '') return [];
  const fields = [
    ...(target === 'fleet' ? [`type: ${type}`] : []),
    `config: ${yamlScalar(config ?? DEFAULT_CONFIG[target])}`,
    ...(type === 'blue-green' && keepBlueMinutes && target !== 'lambda'
      ? [`keepBlue: ${keepBlueMinutes}m`]
      : []),
  ];
  return [`    strategy: { ${fields.join(', ')} }`];
}

/** In place the script on the host is asked; hosts of a blue/green fleet run it too, but there `validate` names functions. */
function validatorsOf({ type }: EnvironmentAnswer, application: Application): readonly string[] {
  if (application.kind === 'lambda') return application.validators;
  const validates = application.kind === 'appspec' ? application.validates : application.kind !== 'ecs';
  return validates && type === 'in-place' ? ['ValidateService'] : [];
}

/** What is left of keepBlue once late metrics and a rollback have had their ten minutes; nothing to watch, nothing to bake. */
function bakeMinutes({ alarms, type, keepBlueMinutes }: EnvironmentAnswer): number {
  if (alarms.length === 0) return 0;
  if (type === 'in-place' || keepBlueMinutes === undefined) return LONGEST_BAKE_MINUTES;
  return Math.max(0, Math.min(LONGEST_BAKE_MINUTES, keepBlueMinutes - 13));
}

const LONGEST_BAKE_MINUTES = 10;
