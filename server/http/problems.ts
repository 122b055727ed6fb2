/**
 * Errors over HTTP, as `application/problem+json` (RFC 9457). Owns: their one shape.
 * Must never: carry a stack, a path of this machine, or what somebody else wrote.
 */
import { STATUS_CODES } from "node:http";
import { z } from "@hono/zod-openapi";
import { CLOSE } from "@weft/protocol";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Denial, statusOf } from "../access/roles.ts";
import { OnlyReading } from "../collab/room.ts";
import { Refusal } from "../collab/rooms.ts";
import { AccountProblem } from "../access/accounts.ts";
import { NotSavedInTime } from "../ops/deadline.ts";
import { CorruptDocument } from "../storage/store.ts";

/** The body of every error. `detail` says what to do. */
const Problem = z
  .object({
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    needs: z
      .literal("password")
      .optional()
      .openapi({ description: "What to give to `…/access/unlock`, and ask again." }),
  })
  .openapi("Problem");

const HEADERS = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };

/** A request that ends here with a status and a sentence for whoever made it. */
export class HttpProblem extends Error {
  readonly status: number;
  /** See `Denial`. */
  readonly needs: "password" | undefined;
  /** Milliseconds until the same may work. */
  readonly wait: number | undefined;
  constructor(
    status: number,
    detail: string,
    { needs, wait }: { readonly needs?: "password" | undefined; readonly wait?: number | undefined } = {},
  ) {
    super(detail);
    this.name = "HttpProblem";
    this.status = status;
    this.needs = needs;
    this.wait = wait;
  }
}

/** A denial as an answer: 401 where something else could be shown, 403, 429 to ask less often, or 503 to ask again. */
export function problemOf(denial: Denial): HttpProblem {
  const { reason, needs, wait } = denial;
  return new HttpProblem(statusOf(denial), reason, { needs, wait });
}

export function problemResponse(status: number, detail: string): Response {
  return new Response(problemText(status, detail), { status, headers: HEADERS });
}

function problemText(status: number, detail: string, needs?: "password"): string {
  return JSON.stringify({ title: STATUS_CODES[status] ?? "Error", status, detail, needs });
}

/** The answer to a request that is not as its route describes it: a hook for routes. */
export function answerMisunderstood(
  result: { readonly success: true } | { readonly success: false; readonly error: z.ZodError },
): Response | undefined {
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  return problemResponse(400, `${issue?.path.join(".") || "The request"}: ${issue?.message ?? "not understood"}.`);
}

/** How an error response stands in a route's description. */
export function describeProblem(description: string) {
  return { description, content: { "application/problem+json": { schema: Problem } } };
}

/** The answer to an error that a handler threw; `onUnknown` hears of those that are ours. */
export function answerError(error: unknown, context: Context, onUnknown: (error: unknown) => void): Response {
  const { status, detail } = describe(error);
  if (status >= 500) onUnknown(error);
  if ((error instanceof AccountProblem || error instanceof HttpProblem) && error.wait !== undefined) {
    context.header("Retry-After", String(Math.ceil(error.wait / 1_000)));
  }
  // RFC 9110 §11.6.1. No browser asks its user for such a token.
  if (status === 401) context.header("WWW-Authenticate", "Bearer");
  // Through the context, so that headers that were set before, such as a new browser's cookie, are kept.
  const needs = error instanceof HttpProblem ? error.needs : undefined;
  return context.body(problemText(status, detail, needs), status as ContentfulStatusCode, HEADERS);
}

const ACCOUNT_STATUS: Readonly<Record<AccountProblem["reason"], number>> = {
  wrong: 401,
  "too-often": 429,
  busy: 503,
  spent: 410,
  taken: 409,
  invalid: 400,
  missing: 404,
  "last-owner": 409,
};

function describe(error: unknown): { readonly status: number; readonly detail: string } {
  if (error instanceof HttpProblem) return { status: error.status, detail: error.message };
  if (error instanceof Refusal) {
    return error.code === CLOSE.deleted
      ? { status: 409, detail: "This document was deleted. If it is in the trash, restore it first." }
      : { status: 503, detail: `${error.code.meaning} Try again in a moment.` };
  }
  if (error instanceof AccountProblem) return { status: ACCOUNT_STATUS[error.reason], detail: error.message };
  if (error instanceof CorruptDocument) {
    return { status: 409, detail: `${CLOSE.damaged.meaning} Its owner can download what is left of it.` };
  }
  if (error instanceof OnlyReading) return { status: 409, detail: error.message };
  if (error instanceof NotSavedInTime) {
    return { status: 503, detail: "The server can't save right now. Look again in a moment whether this was done." };
  }
  // Hono's own, such as a body that is not JSON.
  if (error instanceof HTTPException && error.status < 500) return { status: error.status, detail: error.message };
  return { status: 500, detail: "The server failed to do this. Try again; its log says more." };
}
