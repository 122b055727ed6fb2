/**
 * `POST /api/v1/tokens/revocations`: a host application takes its tokens back. Owns: who may: a token for all documents, as admin.
 * Must never: take a token in its body; the subject is enough.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { TokenRevocation } from "../access/token-revocation.ts";
import { MAX_SUBJECT } from "../access/tokens.ts";
import type { Log } from "../ops/log.ts";
import type { Variables } from "./identity.ts";
import { isHost } from "./operator.ts";
import { HttpProblem, answerMisunderstood, describeProblem } from "./problems.ts";

interface TokenRevocationsOptions {
  readonly revocation: Pick<TokenRevocation, "revoke">;
  readonly log: Log;
}

const route = createRoute({
  method: "post",
  path: "/tokens/revocations",
  operationId: "revokeTokens",
  summary: "End all tokens that a subject has, and what is open by them; with a token for all documents, as admin",
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.strictObject({ subject: z.string().min(1).max(MAX_SUBJECT) }) } },
    },
  },
  responses: {
    200: {
      description: "Tokens count that are issued (`iat`) later than this, in seconds since 1970.",
      content: { "application/json": { schema: z.object({ issuedAfter: z.int() }).openapi("TokenRevocation") } },
    },
    400: describeProblem("The body is not understood."),
    401: describeProblem("Without a token that counts."),
    403: describeProblem("The token is not for all documents (`doc` is `*`), as admin."),
  },
});

export function tokenRevocationRoutes({ revocation, log }: TokenRevocationsOptions): OpenAPIHono<{
  Variables: Variables;
}> {
  const app = new OpenAPIHono<{ Variables: Variables }>({ defaultHook: answerMisunderstood });

  app.openapi(route, async (context) => {
    const caller = context.get("caller");
    if (!isHost(caller)) {
      throw new HttpProblem(403, 'Only the application itself may: show a token with doc "*" and role "admin".');
    }
    const { subject } = context.req.valid("json");
    const issuedAfter = await revocation.revoke(subject);
    log.info({ by: caller.person, subject, issuedAfter }, "tokens revoked");
    return context.json({ issuedAfter }, 200);
  });

  return app;
}
