import type { DeploymentConfigInfo, DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { didYouMean } from '../../../lib/appspec/did-you-mean.ts';
import { parseAppSpec } from '../../../lib/appspec/parse-app-spec.ts';
import { faultText } from '../../../lib/manifest/fault.ts';
import type { FoundObject } from './read-chosen.ts';
import { bundleTypeOf, readS3Place } from './s3-place.ts';
import { sizeText } from './size-text.ts';
import type { Asked } from './typed.ts';
import type { CreateWords } from './words.ts';

/** What is said beside a field, in words that the page has in each language. */
export interface Saying {
  readonly isFault: boolean;
  text(words: CreateWords): string;
}

export type SaidField =
  'application' | 'group' | 'revision' | 'appSpec' | 'replacement' | 'config' | 'rollback' | 'description';

export type Sayings = Partial<Readonly<Record<SaidField, Saying>>>;

/** What the account has of what is typed; what could not be asked for is left out. */
export interface Chosen {
  readonly applications: readonly string[];
  /** Undefined where there is no such application. */
  readonly groups?: readonly string[];
  readonly group?: DeploymentGroupInfo;
  readonly configs: readonly string[];
  readonly config?: DeploymentConfigInfo;
  readonly object?: FoundObject;
}

/** Holds what is typed against the account. What is empty is a fault only where the form was sent. */
export function fieldSayings(asked: Asked, chosen: Chosen): Sayings {
  const { platform, isEmptyFault } = { platform: platformOf(chosen), isEmptyFault: isSent(asked) };
  const rows: readonly (readonly [SaidField, Saying | undefined])[] = [
    ['application', ofApplication(asked, chosen)],
    ['group', ofGroup(asked, chosen)],
    ['config', ofConfig(asked, chosen)],
    ['rollback', ofRollback(asked)],
    ['description', ofDescription(asked)],
    ['replacement', ofReplacement(asked, chosen)],
    platform === 'Server' ? ['revision', ofRevision(asked, chosen)] : ['appSpec', ofAppSpec(asked, platform)],
  ];
  const isMissing = ({ isFault }: Saying, field: SaidField) =>
    isFault && field !== 'rollback' && asked.typed[field] === '';
  return Object.fromEntries(
    rows.filter(([field, saying]) => saying && (isEmptyFault || !isMissing(saying, field))),
  );
}

export const hasFault = (sayings: Sayings): boolean => Object.values(sayings).some(({ isFault }) => isFault);

export const platformOf = ({ group }: Pick<Chosen, 'group'>): 'Server' | 'Lambda' | 'ECS' =>
  group?.computePlatform ?? 'Server';

/** A group whose replacement is named with each deployment. */
export const namesReplacement = (group: DeploymentGroupInfo): boolean =>
  group.deploymentStyle?.deploymentType === 'BLUE_GREEN' &&
  group.blueGreenDeploymentConfiguration?.greenFleetProvisioningOption?.action === 'DISCOVER_EXISTING';

const isSent = ({ step }: Asked): boolean => step === 'go-on' || step === 'plan' || step === 'start';

const fault = (text: Saying['text']): Saying => ({ isFault: true, text });
const hint = (text: Saying['text']): Saying => ({ isFault: false, text });
const required = fault((words) => words.required);

function ofApplication({ typed: { application } }: Asked, { applications, groups }: Chosen) {
  if (application === '') return required;
  if (groups !== undefined) return undefined;
  return fault((words) => words.noApplication(application) + near(application, applications, words));
}

function ofGroup({ typed: { application, group: name } }: Asked, { groups, group }: Chosen) {
  if (name === '') return required;
  if (group || groups === undefined) return undefined;
  return fault((words) => words.noGroup(name, application) + near(name, groups, words));
}

function near(name: string, known: readonly string[], words: CreateWords): string {
  const found = didYouMean(name, known);
  return found === undefined ? '' : words.near(found);
}

function ofConfig({ typed }: Asked, { configs, config, group }: Chosen) {
  if (!group) return undefined;
  const own = group.deploymentConfigName ?? '';
  if (typed.config === '') return hint((words) => words.ownConfig(own));
  if (!config) return fault((words) => words.noConfig(typed.config) + near(typed.config, configs, words));
  const [got, expected] = [config.computePlatform ?? 'Server', platformOf({ group })];
  return got === expected ? undefined : fault((words) => words.otherPlatform(typed.config, got, expected));
}

const ofRollback = ({ typed: { backNever, backOnAlarm, backOnFailure } }: Asked) =>
  backNever !== '' && backOnAlarm + backOnFailure !== '' ? fault((words) => words.neverAndOthers) : undefined;

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
function ofDescription({ typed }: Asked) {
  const { length } = typed.description;
  return length > 256 ? fault((words) => words.longDescription(length)) : undefined;
}

function ofReplacement({ typed }: Asked, { group }: Chosen) {
  if (!group || !namesReplacement(group)) return undefined;
  return typed.replacement === '' ? required : undefined;
}

function ofRevision({ typed: { revision } }: Asked, { object, group }: Chosen) {
  if (!group) return undefined;
  if (revision === '') return required;
  const place = readS3Place(revision);
  if (!place || place.key === '') return fault((words) => words.notS3);
  if (bundleTypeOf(place.key) === undefined) return fault((words) => words.notBundle);
  if (!object) return fault((words) => words.noObject);
  return hint((words) => words.object(sizeText(object.bytes)));
}

function ofAppSpec({ typed: { appSpec } }: Asked, platform: 'Server' | 'Lambda' | 'ECS') {
  if (appSpec.trim() === '') return required;
  const { faults } = parseAppSpec(appSpec, { file: 'AppSpec', os: 'any', platform });
  if (faults.length === 0) return hint((words) => words.appSpecGood);
  return fault(() => faults.map(faultText).join('\n'));
}
