/**
 * Who is asking by HTTP. Owns: handing each browser its cookie in open access, and the `caller` that routes see.
 * Must never: be skipped on a page, or the requests that the page makes at once would each become somebody else.
 */
import type { Context, MiddlewareHandler } from "hono";
import type { Access } from "../access/access.ts";
import { newPerson, personOf } from "../access/browser.ts";
import { type Caller, bearerIn } from "../access/caller.ts";
import { type Denial, isDenial } from "../access/roles.ts";
import type { RequestLimits } from "../access/request-limits.ts";
import type { Standing } from "../access/sharing.ts";
import { problemOf } from "./problems.ts";

/** What later handlers read from the context. */
export interface Variables {
  /** Who asks. In open access every browser is somebody, also one that comes for the first time. */
  readonly caller: Caller;
  /** Whether it showed who it is; otherwise this answer brings it a cookie. */
  readonly returning: boolean;
  /** See `Access.standingOf`. Routes ask `requireRole` of permission.ts. */
  readonly standingOf: (document: string) => Promise<Standing | Denial>;
}

interface IdentityOptions {
  readonly access: Access;
  readonly requests: Pick<RequestLimits, "forDocument">;
  readonly publicUrl: string | undefined;
}

/** Finds out who asks; whoever is nobody here gets no further. */
export function identify(options: IdentityOptions): MiddlewareHandler<{ Variables: Variables }> {
  const { access, requests } = options;
  return async (context, next) => {
    const token = bearerIn(context.req.header("authorization"));
    const cookie = context.req.header("cookie");
    const found = await access.identify({ token, cookie, isForeign: false });
    if (isDenial(found)) throw problemOf(found);
    const isNew = found.shownBy === "nothing" && access.isOpen;
    const caller: Caller = isNew ? { ...found, shownBy: "cookie", person: welcome(context, options) } : found;
    context.set("caller", caller);
    context.set("returning", !isNew);
    let counted: string | undefined;
    context.set("standingOf", async (document) => {
      const standing = await access.standingOf(caller, document);
      // Some routes ask twice: before and after they have changed something.
      if (isDenial(standing) || document === counted) return standing;
      counted = document;
      return requests.forDocument(document) ?? standing;
    });
    await next();
  };
}

/** Hands the browser that opens a page its cookie. */
export function greet(options: Pick<IdentityOptions, "access" | "publicUrl">): MiddlewareHandler {
  return async (context, next) => {
    if (options.access.isOpen && personOf(context.req.header("cookie")) === undefined) welcome(context, options);
    await next();
  };
}

function welcome(context: Context, { publicUrl }: Pick<IdentityOptions, "publicUrl">): string {
  const { cookie, person } = newPerson({ secure: publicUrl?.startsWith("https:") ?? false });
  context.header("Set-Cookie", cookie);
  return person;
}
