/**
 * `/livez` and `/readyz`. Owns: what load balancers and supervisors are told.
 * Must never: touch the disk or a document; asked every second, it must cost nothing.
 */
import { Hono } from "hono";
import type { Readiness } from "../ops/readiness.ts";

const FRESH = { "Cache-Control": "no-store" };

export function healthRoutes(readiness: Readiness): Hono {
  const app = new Hono();
  app.get("/livez", (context) => context.text("ok\n", 200, FRESH));
  app.get("/readyz", (context) => {
    if (readiness.draining) return context.text("draining\n", 503, FRESH);
    if (readiness.storageProblem !== undefined) return context.text("can't save\n", 503, FRESH);
    return context.text("ok\n", 200, FRESH);
  });
  return app;
}
