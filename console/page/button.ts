import { html, type Html } from './html.ts';
import type { Viewer } from './viewer.ts';

/** The hidden field that every form of a page carries. */
export const csrfField = ({ csrf }: Pick<Viewer, 'csrf'>): Html =>
  html`<input type="hidden" name="csrf" value="${csrf}" />`;

export interface Button {
  /** Where the form goes. */
  readonly to: string;
  readonly text: string;
  readonly tone?: 'main' | 'danger' | 'plain';
  /** What the form says besides. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A form that is one button. */
export const button = (
  viewer: Pick<Viewer, 'csrf'>,
  { to, text, tone = 'plain', fields = {} }: Button,
): Html =>
  html`<form method="post" action="${to}">${csrfField(viewer)}${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )}<button class="${tone}">${text}</button></form>`;
