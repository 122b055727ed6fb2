/**
 * Who may do what by HTTP. Owns: the one question that a route asks before it touches a document.
 * Must never: be asked after something was read or changed.
 */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { type Authorize, type Role, mayEdit } from "../access/authorize.ts";
import { HttpProblem } from "./problems.ts";

/** Rejects with 401 or 403 unless whoever asks has the role, or one that includes it. `what` stands after "You may not". */
export type RequireRole = (
  context: Context,
  document: string,
  role: Extract<Role, "view" | "edit">,
  what: string,
) => Promise<void>;

export function requireRoleBy(authorize: Authorize): RequireRole {
  return async (context, document, needed, what) => {
    const { incoming } = context.env as HttpBindings;
    const shown = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
    const role = await authorize(document, shown ?? context.req.query("token"), incoming);
    if (typeof role !== "string") throw new HttpProblem(role.denied === "unauthorized" ? 401 : 403, role.reason);
    if (needed === "edit" && !mayEdit(role)) throw new HttpProblem(403, `You may not ${what} this document.`);
  };
}
