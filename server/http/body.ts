/**
 * Bodies that are held in memory as a whole. Owns: how long each may be, and how much of them there may be at a time.
 * Must never: begin to read what is too long.
 */
import type { Context } from "hono";
import { sizeInWords } from "@weft/schema";
import { HttpProblem } from "./problems.ts";

/** Bytes of bodies on their way together; one alone may have more. */
const MOST_UNDER_WAY = 128 * 1024 * 1024;

let underWay = 0;

/** The length that a body says it has, which Node holds it to. Throws 411 or 413. */
export function lengthOf(context: Context, most: number): number {
  const header = context.req.header("content-length");
  if (header === undefined || context.req.header("transfer-encoding") !== undefined) {
    throw new HttpProblem(411, "Send the length of the body in Content-Length.");
  }
  const length = Number(header);
  if (length > most)
    throw new HttpProblem(413, `The body is larger than ${sizeInWords(most)}, which is the most here. Divide it.`);
  return length;
}

/** The body, of at most so many bytes. Rejects with `HttpProblem`. */
export async function readBody(context: Context, most: number): Promise<Uint8Array> {
  const length = lengthOf(context, most);
  if (underWay > 0 && underWay + length > MOST_UNDER_WAY) {
    context.header("Retry-After", "5");
    throw new HttpProblem(503, "Too much is being sent right now. Try again in a moment.");
  }
  underWay += length;
  try {
    return new Uint8Array(await context.req.arrayBuffer());
  } catch {
    throw new HttpProblem(400, "The body broke off on its way. Send it again.");
  } finally {
    underWay -= length;
  }
}
