import type { Account } from '../account.ts';
import type { Html } from './html.ts';
import type { Viewer } from './viewer.ts';

/** What a page was asked for. */
export interface PageRequest {
  /** Of the path: `{ id: 'd-ABC' }` for `/deployments/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** Of the query; a name that is not there is undefined. */
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** How a page looks. */
export interface PageLook<View, Region extends string> {
  title(view: View, viewer: Viewer): string;
  /** The parts that may change; each is sent again when its markup differs. No part holds a field to type into. */
  regions: Readonly<Record<Region, (view: View, viewer: Viewer) => Html | ''>>;
  /** The whole below the heading, with the regions in their places. */
  body(view: View, viewer: Viewer, regions: Readonly<Record<Region, Html>>): Html;
}

/** A page that is read from the account, and kept up to date while somebody looks at it. */
export interface LivePage<View, Region extends string> extends PageLook<View, Region> {
  /** As Hono matches it: `/deployments/:id`. */
  readonly path: string;
  /**
   * Reads a plain object; it knows no language. What a call of AWS throws is told on the page. `previous`: what was read
   * before of the same thing, for what never changes.
   */
  read(account: Account, request: PageRequest, previous?: View): Promise<View>;
  /** The one sentence that a screen reader should hear when it changes; few and short. */
  announce?(view: View, viewer: Viewer): string;
  /** How long until it is read again; undefined: nothing changes any more. */
  pauseMs(view: View): number | undefined;
}

/**
 * A page with a form that is sent to the page itself, and answered with what was typed still in it. While somebody types,
 * its regions are asked for anew (`data-check` of the form), as if the step `check` had been chosen.
 */
export interface FormPage<View, Region extends string> extends PageLook<View, Region> {
  /** As Hono matches it. The address's query fills the form in. */
  readonly path: string;
  /** Reads what is needed to answer, and does what the form asks for. */
  read(account: Account, request: ActionRequest): Promise<View>;
  /** Where to look next, once it was done. */
  next(view: View): string | undefined;
  /** Leads to the form with what is typed in it: another language or theme loses nothing. */
  address(view: View): string;
}

/** A change that a form of a page asks for. */
export interface Action {
  /** As Hono matches it: `/deployments/:id/stop`; it takes a POST. */
  readonly path: string;
  /** Does it; where to look next. What a call of AWS throws is told on a page, with a way back. */
  act(account: Account, request: ActionRequest): Promise<string>;
}

export interface ActionRequest extends PageRequest {
  /** The fields of the form. */
  readonly form: Readonly<Record<string, string | undefined>>;
}
