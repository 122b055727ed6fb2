/**
 * Who may do what by HTTP. Owns: the one question that a route asks before it touches a document, and the answers to those who
 * may not. Must never: be asked after something was read or changed.
 */
import type { Context } from "hono";
import { type Denial, type Role, includes, isDenial } from "../access/roles.ts";
import type { Variables } from "./identity.ts";
import { HttpProblem, problemOf } from "./problems.ts";

/**
 * The role of whoever asks, which includes `needed`; otherwise the request ends here. `deed` is what they want to do, for
 * "You may not … this document."
 */
export async function requireRole(
  context: Context<{ Variables: Variables }>,
  document: string,
  needed: Role,
  deed: string,
): Promise<Role> {
  return enough(await context.get("roleFor")(document), needed, deed);
}

/** The same for an answer that is there already. */
export function enough(answer: Role | Denial, needed: Role, deed: string): Role {
  if (isDenial(answer)) throw problemOf(answer);
  if (includes(answer, needed)) return answer;
  const whoMay = needed === "admin" ? " Only its admins may; in open access, the browser that made it is one." : "";
  throw new HttpProblem(403, `You may not ${deed} this document.${whoMay}`);
}
