import { startRelease } from '../../../lib/acts/start-release.ts';
import { refOfKey } from '../../../lib/source/git/ref-key.ts';
import type { Account } from '../../account.ts';
import type { Action, ActionRequest } from '../../page/live-page.ts';
import { Refusal } from '../../page/refusal.ts';
import { releasePath } from '../../release/release-path.ts';
import type { OnceEach } from '../../page/once-each.ts';
import { WORDS } from './words.ts';

/** Brings the source of an earlier release to one environment, by way of the pipeline; once for each form that was shown. */
export const releaseAgain = (tickets: OnceEach): Action => ({
  path: '/deployments/new/release',
  async act(account, { form }) {
    const release = await tickets.once(form['ticket'] ?? '', () => start(account, form));
    if (release !== undefined) return `${releasePath(release)}?told=started`;
    throw new Refusal(409, { en: WORDS.en.oldPlan, zh: WORDS.zh.oldPlan });
  },
});

async function start({ store, states, outputs }: Account, form: ActionRequest['form']): Promise<string> {
  const { application = '', environment = '', release = '', reason = '' } = form;
  const record = await store.records.find(release);
  if (record?.application !== application || !record.environments.some(({ name }) => name === environment))
    throw new Refusal(400, {
      en: `Expected a release of ${application} with the environment ${environment}.`,
      zh: `应为 ${application} 的、包含环境 ${environment} 的发布。`,
    });
  const request = {
    source: record.source,
    ...(refOfKey(record.source.key) ? { application } : {}),
    environments: [environment],
    ...(reason === '' ? {} : { reason }),
  };
  return startRelease(states, {
    application,
    request,
    stateMachineArn: outputs['ReleaseStateMachineArn'] ?? '',
  });
}
