/**
 * Who runs the server, as far as HTTP can tell. Owns: the one question that a route asks which concerns all documents.
 * Must never: take an API key for a person, or an admin of some documents for one of the server.
 */
import type { Context } from "hono";
import type { AccessMode } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Sessions } from "../access/sessions.ts";
import type { Variables } from "./identity.ts";
import { HttpProblem } from "./problems.ts";

export interface OperatorOptions {
  readonly mode: AccessMode;
  readonly sessions: Pick<Sessions, "find">;
}

/** Whether this is the host application's back end: nobody else gets a token for everything. */
export function isHost({ grant }: Caller): boolean {
  return grant !== undefined && grant.documents === "*" && grant.role === "admin";
}

/** The key of whoever asks, if they run the server; otherwise the request ends here. */
export async function requireOperator(
  context: Context<{ Variables: Variables }>,
  { mode, sessions }: OperatorOptions,
): Promise<string | undefined> {
  const caller = context.get("caller");
  if (isHost(caller)) return caller.person;
  if (caller.session !== undefined) {
    const found = await sessions.find(context.req.header("cookie"));
    if (found?.account.role === "owner") return caller.person;
  }
  throw new HttpProblem(
    403,
    mode === "private"
      ? 'This is for owners of the server who are signed in, and for a token with doc "*" and role "admin".'
      : 'This is for a token with doc "*" and role "admin". On the machine itself, "weft webhook" does the same.',
  );
}
