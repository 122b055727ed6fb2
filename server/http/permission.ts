/**
 * Who may do what by HTTP. Owns: the one question that a route asks before it touches a document, and the answers to those who
 * may not. Must never: be asked after something was read or changed.
 */
import type { Context } from "hono";
import { type Denial, type Role, includes, isDenial } from "../access/roles.ts";
import type { Standing } from "../access/sharing.ts";
import type { Variables } from "./identity.ts";
import { HttpProblem, problemOf } from "./problems.ts";

/**
 * What whoever asks is to the document, with a role that includes `needed`; otherwise the request ends here. `deed` is what they want to do, for
 * "You may not … this document."
 */
export async function requireRole(
  context: Context<{ Variables: Variables }>,
  document: string,
  needed: Role,
  deed: string,
): Promise<Standing> {
  return enough(await context.get("standingOf")(document), needed, deed);
}

/** The same for an answer that is there already. */
export function enough(standing: Standing | Denial, needed: Role, deed: string): Standing {
  if (isDenial(standing)) throw problemOf(standing);
  if (includes(standing.role, needed)) {
    // What only admins do is not about the content; and one of them has to take the lock off.
    if (!standing.isLocked || needed === "view" || needed === "admin") return standing;
    throw new HttpProblem(403, `You may not ${deed} this document while it is locked. Its admins can unlock it.`);
  }
  const whoMay = needed === "admin" ? " Only its admins may; in open access, the browser that made it is one." : "";
  throw new HttpProblem(403, `You may not ${deed} this document.${whoMay}`);
}
