/**
 * Which browser is asking. Owns: handing each one its cookie, and the `person` that routes see.
 * Must never: be skipped on a page, or the requests that the page makes at once would each become somebody else.
 */
import type { MiddlewareHandler } from "hono";
import { newPerson, personOf } from "../access/browser.ts";

/** What later handlers read from the context. */
export interface Variables {
  /** Key of the browser that asks, for the catalog. */
  readonly person: string;
  /** Whether it sent a cookie of ours; otherwise this answer brings it one. */
  readonly returning: boolean;
}

export function identify(publicUrl: string | undefined): MiddlewareHandler<{ Variables: Variables }> {
  const secure = publicUrl?.startsWith("https:") ?? false;
  return async (context, next) => {
    const known = personOf(context.req.header("cookie"));
    context.set("returning", known !== undefined);
    if (known !== undefined) {
      context.set("person", known);
    } else {
      const { cookie, person } = newPerson({ secure });
      context.set("person", person);
      context.header("Set-Cookie", cookie);
    }
    await next();
  };
}
