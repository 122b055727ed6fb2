/**
 * `/api/v1/templates`: what a new document may begin with. Owns: how a request names a template.
 * Must never: make a document; `POST /documents` does.
 */
import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { BLANK, TEMPLATES, type Template, seedUpdate, templateUpdate } from "@weft/schema";
import type { Variables } from "./identity.ts";

const NAMES = TEMPLATES.map(({ name }) => name);

/** A template's name in a request. */
export const TemplateName = z
  .enum(NAMES, { error: `there is no such template. Choose one of ${NAMES.join(", ")}` })
  .openapi({ description: "What the document begins with. `/templates` says what each is.", example: "meeting-notes" });

/** What a document begins with, and the title that it has then. */
export function beginningOf(name: string = BLANK): { readonly title: string; readonly seed: () => Uint8Array } {
  const title = TEMPLATES.find((template) => template.name === name)?.title ?? "";
  return { title, seed: () => templateUpdate(name) ?? seedUpdate() };
}

const TemplateJson: z.ZodType<Template> = z
  .object({
    name: z.string().openapi({ example: "meeting-notes" }),
    title: z.string().openapi({ description: "Also the title of what is made from it; empty for `blank`." }),
    summary: z.string(),
  })
  .openapi("Template");

const listRoute = createRoute({
  method: "get",
  path: "/templates",
  operationId: "listTemplates",
  summary: "What a new document may begin with, the blank one first",
  responses: {
    200: {
      description: "All of them.",
      content: { "application/json": { schema: z.object({ templates: z.array(TemplateJson) }) } },
    },
  },
});

export function templateRoutes(): OpenAPIHono<{ Variables: Variables }> {
  const app = new OpenAPIHono<{ Variables: Variables }>();
  app.openapi(listRoute, (context) => context.json({ templates: [...TEMPLATES] }, 200));
  return app;
}
