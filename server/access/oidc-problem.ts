/**
 * What keeps somebody from signing in by a provider. Owns: the reasons, and what of them may be logged.
 * Must never: quote what was sent for somebody.
 */

/** Why nobody was signed in; the page has a sentence for each. */
type Reason =
  | "expired"
  | "refused"
  | "unavailable"
  | "too-often"
  | "not-invited"
  | "unverified"
  | "disabled"
  | "taken"
  | "spent"
  | "connected";

export class OidcProblem extends Error {
  readonly reason: Reason;
  /** Milliseconds until it may be tried again. */
  readonly wait: number | undefined;

  constructor(reason: Reason, message: string, options: ErrorOptions & { wait?: number } = {}) {
    super(message, options);
    this.name = "OidcProblem";
    this.reason = reason;
    this.wait = options.wait;
  }
}

/** What an operator should know of why the provider could not be used: messages and codes, and nothing that it sent for somebody. */
export function traceOf(problem: unknown): string {
  const parts: string[] = [];
  for (let error = problem; error instanceof Error && parts.length < 4; error = error.cause) {
    if (error instanceof OidcProblem) continue;
    const [code, said] = ["code", "error"].map((key) => (error as unknown as Record<string, unknown>)[key]);
    parts.push([error.message, code, said].filter((part) => typeof part === "string" && part !== "").join(", "));
  }
  return parts
    .join(": ")
    .replace(/[^\x20-\x7e]/g, "")
    .slice(0, 500);
}
