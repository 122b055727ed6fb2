/**
 * `/api/v1/session/oidc`: to the provider of OpenID Connect and back. Owns: these routes, and which page one ends at.
 * Must never: lead to an address of somebody else's, or take a one-time link's secret in an address.
 */
import { type OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { OidcAccounts } from "../access/oidc-accounts.ts";
import { OidcProblem, traceOf } from "../access/oidc-problem.ts";
import type { Oidc } from "../access/oidc.ts";
import { FOREIGN_HOST, isOwnHost } from "../access/origin.ts";
import { hashOf } from "../access/secrets.ts";
import { HttpProblem, describeProblem } from "./problems.ts";
import {
  type AccountEnv,
  type AccountRoutesOptions,
  accountRouter,
  answerSignedIn,
  requirePrivate,
} from "./session.ts";

export interface OidcRoutes {
  readonly oidc: Oidc;
  readonly oidcAccounts: OidcAccounts;
}

interface OidcRoutesOptions extends AccountRoutesOptions {
  /** Absent where there is no provider. */
  readonly provider: OidcRoutes | undefined;
  readonly config: { readonly host: string; readonly publicUrl: string | undefined };
}

const LONGEST_PATH = 2_000;
/** Pages of ours that somebody may have come from. */
const PAGE = /^\/(?:$|account$|d\/[^/\\])/;

const ReturnTo = z.string().max(LONGEST_PATH).default("/").openapi({
  description: "The page of this server to show in the end, as a path: `/`, `/account` or `/d/…`. Others count as `/`.",
});
const noProvider = describeProblem("Nobody signs in here by a provider.");

const departRoute = createRoute({
  method: "post",
  path: "/session/oidc",
  operationId: "startProviderSignIn",
  summary: "Begin to sign in by the provider (OpenID Connect)",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({
            returnTo: ReturnTo,
            link: z.string().max(1_000).optional().openapi({
              description:
                "The secret of a one-time link: it makes the account, or one for a new password connects it.",
            }),
          }),
        },
      },
    },
  },
  responses: {
    200: {
      description: "Open the address in this browser; a cookie comes with it.",
      content: { "application/json": { schema: z.object({ url: z.string() }) } },
    },
    404: noProvider,
    429: describeProblem("Too many begin from this address; Retry-After says when the next one may."),
    503: describeProblem("The provider can't be reached, or does not answer as it should."),
  },
});

const goRoute = createRoute({
  method: "get",
  path: "/session/oidc",
  operationId: "goToProvider",
  summary: "The same for a link, such as a portal's: leads to the provider",
  request: { query: z.object({ returnTo: ReturnTo }) },
  responses: { 303: { description: "To the provider, or to a page that says why not." }, 404: noProvider },
});

const callbackRoute = createRoute({
  method: "get",
  path: "/session/oidc/callback",
  operationId: "returnFromProvider",
  summary: "Where the provider sends people back to",
  responses: {
    303: { description: "Signed in, with the cookie, and to the page; or to one that says why not." },
    404: noProvider,
  },
});

export function oidcRoutes(options: OidcRoutesOptions): OpenAPIHono<AccountEnv> {
  const { mode, provider, config, clientOf, log } = options;
  const app = accountRouter();

  function required(): OidcRoutes {
    requirePrivate(mode);
    if (provider !== undefined) return provider;
    throw new HttpProblem(404, "Nobody signs in here by a provider. WEFT_OIDC_ISSUER names one.");
  }

  async function depart(context: Context<AccountEnv>, returnTo: string, link?: string): Promise<string> {
    // The way back goes to this name. On loopback only our own, as for what changes something.
    if (!isOwnHost(context.req.header("host"), config)) throw new HttpProblem(403, FOREIGN_HOST);
    const { url, cookie } = await required().oidc.depart({
      cookieHeader: context.req.header("cookie"),
      address: clientOf(context.env.incoming),
      origin: config.publicUrl ?? new URL(context.req.url).origin,
      returnTo: pageIn(returnTo),
      link: link === undefined ? undefined : hashOf(link),
    });
    context.header("Set-Cookie", cookie);
    return url;
  }

  function note(context: Context<AccountEnv>, problem: OidcProblem): void {
    const cause = traceOf(problem);
    log.warn(
      { from: clientOf(context.env.incoming), reason: problem.reason, ...(cause !== "" && { cause }) },
      "not signed in by the provider",
    );
  }

  app.openapi(departRoute, async (context) => {
    const { returnTo, link } = context.req.valid("json");
    try {
      return context.json({ url: await depart(context, returnTo, link) }, 200);
    } catch (error) {
      if (!(error instanceof OidcProblem)) throw error;
      note(context, error);
      throw new HttpProblem(error.reason === "too-often" ? 429 : 503, error.message, { wait: error.wait });
    }
  });

  app.openapi(goRoute, async (context) => {
    const { returnTo } = context.req.valid("query");
    try {
      return context.redirect(await depart(context, returnTo), 303);
    } catch (error) {
      if (!(error instanceof OidcProblem)) throw error;
      note(context, error);
      return context.redirect(endOf(pageIn(returnTo), error.reason), 303);
    }
  });

  app.openapi(callbackRoute, async (context) => {
    const { oidc, oidcAccounts } = required();
    const { search, searchParams } = new URL(context.req.url);
    const underway = oidc.take(context.req.header("cookie"), searchParams.get("state") ?? "");
    try {
      if (underway === undefined) throw new OidcProblem("expired", "There is no such sign-in any more.");
      const profile = await oidc.arrive(underway, search);
      const { account, done } = await oidcAccounts.accountOf(profile, underway.link);
      if (done !== undefined) log.info({ account: account.id, role: account.role, by: "provider" }, done);
      await answerSignedIn(context, options, account);
      return context.redirect(endOf(underway.returnTo), 303);
    } catch (error) {
      if (!(error instanceof OidcProblem)) throw error;
      note(context, error);
      return context.redirect(endOf(underway?.returnTo ?? "/", error.reason), 303);
    }
  });

  return app;
}

/** The path of a page of this server's app, whatever was asked for. */
function pageIn(wanted: string): string {
  const base = "http://here.invalid";
  const url = URL.parse(wanted, base);
  // As a browser reads it: "/\\elsewhere", "//elsewhere" and tabs in between lead to another host.
  return url !== null && url.origin === base && wanted.startsWith("/") && PAGE.test(url.pathname)
    ? url.pathname + url.search + url.hash
    : "/";
}

/** The page that goes on from here: it takes the account's name, or says what was wrong. Behind "#", as for one-time links. */
function endOf(to: string, problem?: OidcProblem["reason"]): string {
  return `/welcome#${new URLSearchParams({ ...(problem !== undefined && { problem }), to }).toString()}`;
}
