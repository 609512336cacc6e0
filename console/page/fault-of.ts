import { callOf } from '../../lib/runtime/call-of.ts';
import { awsFault } from '../../lib/views/aws-fault.ts';
import { faultText } from './fault-text.ts';
import { FRAME_WORDS } from './frame-words.ts';
import type { Language } from './language.ts';
import { Refusal } from './refusal.ts';

/** What went wrong, as a page says it. */
export interface Fault {
  readonly status: Refusal['status'] | 500 | 502;
  readonly text: string;
}

/** A refusal says itself, a call of AWS why it has no answer; anything else is our own fault and tells nothing to the page. */
export function faultOf(error: unknown, language: Language): Fault {
  if (error instanceof Refusal) return { status: error.status, text: error.words[language] };
  if (callOf(error) !== undefined) return { status: 502, text: faultText(awsFault(error), language) };
  return { status: 500, text: FRAME_WORDS[language].fault };
}
