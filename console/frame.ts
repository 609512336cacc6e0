import type { Hono } from 'hono';
import type { Action, FormPage, LivePage } from './page/live-page.ts';
import { addFormPage } from './routes/form-page-routes.ts';
import type { FrameParts } from './routes/frame-parts.ts';
import { addLivePage } from './routes/live-page-routes.ts';
import { formOf, requestOf } from './routes/request-of.ts';

/** Where screens put their pages and actions. */
export interface Frame {
  page<View, Region extends string>(page: LivePage<View, Region>): void;
  form<View, Region extends string>(page: FormPage<View, Region>): void;
  action(action: Action): void;
}

export const createFrame = (app: Hono, parts: FrameParts): Frame => ({
  page: (page) => addLivePage(app, parts, page),
  form: (page) => addFormPage(app, parts, page),
  action: ({ path, act }) => {
    app.post(path, async (context) => {
      const form = await formOf(context);
      return context.redirect(await act(parts.account, { ...requestOf(context), form }), 303);
    });
  },
});
