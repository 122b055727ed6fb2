/**
 * What somebody may do with a document, and how a "no" is said. Owns: the roles, their order, and the kinds of denial.
 * Must never: know a protocol beyond the status of an answer. Each way in says "no" in its own words.
 */

/** What somebody may do with a document; each role includes the ones before it. */
export const ROLES = ["view", "comment", "suggest", "edit", "admin"] as const;

export type Role = (typeof ROLES)[number];

/** Why somebody may not do something. */
export interface Denial {
  /**
   * `unauthorized`: nothing was shown that counts, and a (fresh) token could help. `forbidden`: no. `unavailable`: it could
   * not be found out, so the same question may have another answer in a moment.
   */
  readonly denied: "unauthorized" | "forbidden" | "unavailable";
  /** For a person to read. Never quotes what was shown. */
  readonly reason: string;
  /** What would help, where a page can ask its reader for it. */
  readonly needs?: "password";
  /** With `unavailable`, where it is because of too many requests: milliseconds until the next is taken. */
  readonly wait?: number;
}

/** Whether a value is a role: one of these strings, and nothing that only looks like one. */
export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

/** Whether a role includes another one. */
export function includes(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

/** The lesser of two roles. */
export function atMost(role: Role, most: Role): Role {
  return includes(role, most) ? most : role;
}

/** Whether a role may change the document's content. Suggestions change it too, and are not in this version. */
export function mayEdit(role: Role): boolean {
  return includes(role, "edit");
}

/** A denial as an HTTP status: it is the same by every way in. */
export function statusOf({ denied, wait }: Denial): 401 | 403 | 429 | 503 {
  if (wait !== undefined) return 429;
  return ({ unauthorized: 401, forbidden: 403, unavailable: 503 } as const)[denied];
}

export function isDenial(answer: object | string): answer is Denial {
  return typeof answer === "object" && "denied" in answer;
}
