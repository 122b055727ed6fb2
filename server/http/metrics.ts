/**
 * `/metrics`. Owns: who may read them.
 * Must never: answer the open net: how much is written, and when, is the operator's to know.
 */
import { timingSafeEqual } from "node:crypto";
import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import { isLoopback } from "../access/origin.ts";
import type { Metrics } from "../ops/metrics.ts";
import { HttpProblem } from "./problems.ts";

/** What a proxy adds: then the connection's address is the proxy's, and says nothing of who asks. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/** With a token, for whoever shows it; without one, for this machine only. */
export function metricsRoutes(metrics: Pick<Metrics, "read">, token: string | undefined): Hono {
  const app = new Hono();
  app.get("/metrics", async (context) => {
    if (token !== undefined) {
      const shown = /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
      if (shown === undefined || !isSame(shown, token)) {
        context.header("WWW-Authenticate", "Bearer");
        throw new HttpProblem(401, "The metrics want the token in WEFT_METRICS_TOKEN, as a bearer token.");
      }
    } else if (!isFromHere(context)) {
      throw new HttpProblem(
        403,
        "The metrics are for this machine only. With WEFT_METRICS_TOKEN set, others can read them by showing it.",
      );
    }
    const { text, type } = await metrics.read();
    return context.body(text, 200, { "Content-Type": type, "Cache-Control": "no-store" });
  });
  return app;
}

function isFromHere(context: Context): boolean {
  if (FORWARDED.some((name) => context.req.header(name) !== undefined)) return false;
  return isLoopback(getConnInfo(context).remote.address ?? "");
}

function isSame(shown: string, token: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
