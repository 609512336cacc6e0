import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Account } from './account.ts';
import { loadAssets } from './assets.ts';
import { createFrame } from './frame.ts';
import { errorPage } from './page/error-page.ts';
import { faultOf } from './page/fault-of.ts';
import { FRAME_WORDS } from './page/frame-words.ts';
import { viewerOf } from './page/viewer.ts';
import { choicesRoute } from './routes/choices-route.ts';
import { formOf } from './routes/request-of.ts';
import { SCREENS } from './screens/index.ts';
import { isReading, ownOrigin } from './security/own-origin.ts';
import { safeHeaders } from './security/safe-headers.ts';
import type { Session } from './security/session.ts';
import { signInPage } from './page/sign-in-page.ts';

export interface AppParts {
  readonly account: Account;
  readonly port: number;
  readonly session: Session;
  /** Aborted when the console ends. */
  readonly closing: AbortSignal;
  /** Hears of faults of our own; the page shows nothing of them. */
  report(error: unknown): void;
}

/** What no form of the console exceeds. */
const MOST_BYTES = 256 * 1024;

/** The console as a web application: first who may ask, then what. */
export function consoleApp({ account, port, session, closing, report }: AppParts): Hono {
  const app = new Hono();
  const assets = loadAssets();
  const entries = SCREENS.flatMap(({ entry }) => entry ?? []);
  const around = { where: account.where, entries, assets: assets.paths };
  const { csrf } = session;

  app.use(safeHeaders(), ownOrigin(port));
  app.get('/assets/*', assets.serve);
  app.get('/', (context, next) => {
    const token = context.req.query('token');
    if (token === undefined || !session.isToken(token)) return next();
    session.admit(context);
    return context.redirect('/', 303);
  });
  app.use(async (context, next) => {
    if (session.isAdmitted(context)) return next();
    return context.html(signInPage(around, viewerOf(context, '')), 401);
  });
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge }), async (context, next) => {
    if (isReading(context.req.method)) return next();
    const form = await formOf(context);
    if (session.isCsrf(form['csrf'] ?? '')) return next();
    return context.text('expected a form of this console', 403);
  });

  app.get('/', (context) => context.redirect(entries[0]!.path, 303));
  app.post('/choices', choicesRoute);
  const frame = createFrame(app, { account, around, csrf, closing, report });
  for (const { add } of SCREENS) add(frame);

  app.notFound((context) => {
    const viewer = viewerOf(context, csrf);
    return context.html(
      errorPage(around, viewer, {
        asked: 'page',
        why: FRAME_WORDS[viewer.language].notFound,
        isRefused: true,
      }),
      404,
    );
  });
  app.onError((error, context) => {
    const viewer = viewerOf(context, csrf);
    const fault = faultOf(error, viewer.language);
    if (fault.status === 500) report(error);
    const asked = isReading(context.req.method) ? 'page' : 'change';
    return context.html(
      errorPage(around, viewer, { asked, why: fault.text, isRefused: fault.status < 500 }),
      fault.status,
    );
  });
  return app;
}

/** What is left of the form is not read: the connection serves nothing else. */
const tooLarge = (context: Context): Response =>
  context.text('expected a form of at most 256 KiB', 413, { connection: 'close' });
