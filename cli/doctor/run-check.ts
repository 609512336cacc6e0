import type { Check, CheckResult, Finding, Level } from './check.ts';
import { couldNotRead } from './could-not-read.ts';

const WORST_FIRST: readonly Level[] = ['fault', 'unreadable', 'warning'];

/** One check, whatever becomes of it. */
export async function runCheck<Subject>(check: Check<Subject>, subject: Subject): Promise<CheckResult> {
  const { name, looksAt } = check;
  try {
    const { seen, findings } = await check.look(subject);
    return { name, looksAt, status: statusOf(findings), seen, findings };
  } catch (error) {
    const findings = [couldNotRead(looksAt, error)];
    return { name, looksAt, status: 'unreadable', seen: 'nothing', findings };
  }
}

const statusOf = (findings: readonly Finding[]): CheckResult['status'] =>
  WORST_FIRST.find((level) => findings.some((finding) => finding.level === level)) ?? 'ok';
