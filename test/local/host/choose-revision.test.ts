import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostFolders, writePointer } from '../../../local/host/deployment-folders.ts';
import type { DeploymentSpecification } from '../../../local/host/deployment-specification.ts';
import { chooseRevision } from '../../../local/host/scripts/choose-revision.ts';
import { testFolder, writeFiles } from './folder.ts';

const USUAL = { type: 'BLUE_GREEN', creator: 'user' } as DeploymentSpecification;
const ROLLBACK = { type: 'BLUE_GREEN', creator: 'codeDeployRollback' } as DeploymentSpecification;

function createHost() {
  const all = hostFolders(testFolder());
  const group = all.group('group');
  writePointer(group.lastInstalled, '/last');
  writePointer(group.mostRecent, '/recent');
  return { current: all.deployment('group', 'd-1'), group };
}

describe('chooseRevision', () => {
  it.each([
    ['BeforeBlockTraffic', '/last', '/recent'],
    ['AfterBlockTraffic', '/last', '/recent'],
    ['ApplicationStop', '/last', '/last'],
    ['BeforeInstall', 'current', 'current'],
    ['AfterInstall', 'current', 'current'],
    ['ApplicationStart', 'current', 'current'],
    ['ValidateService', 'current', 'current'],
    ['BeforeAllowTraffic', 'current', '/last'],
    ['AfterAllowTraffic', 'current', '/last'],
  ])('%s runs the scripts of %s, in a blue/green rollback of %s', (event, usual, rollback) => {
    const { current, group } = createHost();
    const choose = (specification: DeploymentSpecification) => {
      const folder = chooseRevision(event, specification, current, group)?.folder;
      return folder === current.folder ? 'current' : folder;
    };
    expect([choose(USUAL), choose(ROLLBACK)]).toEqual([usual, rollback]);
  });

  it('takes the current revision once it is unpacked', () => {
    const { current, group } = createHost();
    writeFiles(current.archive, { 'appspec.yml': '' });
    expect(chooseRevision('AfterBlockTraffic', USUAL, current, group)?.folder).toBe(current.folder);
  });

  it('has none on a host without an earlier deployment', () => {
    const all = hostFolders(join(testFolder(), 'none'));
    const current = all.deployment('group', 'd-1');
    expect(chooseRevision('ApplicationStop', USUAL, current, all.group('group'))).toBeUndefined();
  });
});
