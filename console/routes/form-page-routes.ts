import type { Context, Hono } from 'hono';
import { layout } from '../page/layout.ts';
import type { FormPage } from '../page/live-page.ts';
import { renderBody, type RenderedRegion, renderRegions } from '../page/render-page.ts';
import { viewerOf } from '../page/viewer.ts';
import type { FrameParts } from './frame-parts.ts';
import { formOf, requestOf } from './request-of.ts';

/** A page around a form, and under `/check` what is to be said of it as it is typed. */
export function addFormPage<View, Region extends string>(
  app: Hono,
  { account, around, csrf }: FrameParts,
  page: FormPage<View, Region>,
): void {
  const answer = async (context: Context, form: Readonly<Record<string, string>>) => {
    const view = await page.read(account, { ...requestOf(context), form });
    const viewer = { ...viewerOf(context, csrf), path: page.address(view) };
    const next = page.next(view);
    if (next !== undefined) return context.redirect(next, 303);
    const body = await renderBody(page, view, viewer);
    return context.html(layout(around, viewer, { title: page.title(view, viewer), body }));
  };
  // An address fills the form in and asks for nothing: only the form itself comes with the key of this console.
  app.get(page.path, (context) => {
    const { step: _step, ...fields } = context.req.query();
    return answer(context, fields);
  });
  app.post(page.path, async (context) => answer(context, await formOf(context)));
  app.post(`/check${page.path}`, async (context) => {
    const form = { ...(await formOf(context)), step: 'check' };
    const view = await page.read(account, { ...requestOf(context), form });
    const rendered = await renderRegions(page, view, viewerOf(context, csrf));
    const regions = Object.entries<RenderedRegion>(rendered).map(([name, part]) => ({ name, ...part }));
    return context.json({ regions });
  });
}
