/**
 * `/api`: the description of the API as a page for people. Owns: how it looks. It is made from the same description as
 * `/api/v1/openapi.json`, on the server, and needs no script.
 * Must never: say something of its own; what is missing here is missing in the routes.
 */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import { html } from "hono/html";

/** What `getOpenAPI31Document` gives: an OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** As much of a JSON Schema as is shown. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

type Media = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content?: Media };
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Media }>>;
}

type Markup = ReturnType<typeof html>;

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** The page, and its style. `describe` is asked each time. */
export function apiPage(describe: () => OpenApiDocument): Hono {
  const app = new Hono();
  app.get("/", (context) => context.html(page(describe())));
  app.get("/page.css", (context) =>
    context.body(STYLE, 200, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache" }),
  );
  return app;
}

function page({ info, servers, paths, components }: OpenApiDocument): Markup {
  const base = servers?.[0]?.url ?? "";
  const operations = Object.entries(paths ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = (item as Readonly<Record<string, Operation | undefined>>)[method];
        return operation === undefined ? [] : [{ method, path, operation }];
      }),
    );
  const schemas = Object.entries((components?.schemas ?? {}) as Readonly<Record<string, Schema>>);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>HTTP API of ${info.title}</title>
        <link rel="stylesheet" href="/api/page.css" />
      </head>
      <body>
        <main>
          <h1>HTTP API</h1>
          <p>${info.description}</p>
          <p>
            All addresses begin with <code>${base}</code>. For programs:
            <a href="${base}/openapi.json">openapi.json</a> (OpenAPI 3.1).
          </p>
          <nav aria-label="Operations">
            <ul>
              ${operations.map(
                ({ method, path, operation }) =>
                  html`<li>
                    <a href="#${operation.operationId ?? ""}">${verb(method)} <code>${path}</code></a>
                  </li> `,
              )}
            </ul>
          </nav>
          ${operations.map(({ method, path, operation }) => section(method, path, operation))}
          <h2>Objects</h2>
          ${schemas.map(
            ([name, schema]) =>
              html`<section id="object-${name}">
                <h3>${name}</h3>
                ${schema.description === undefined ? "" : html`<p>${schema.description}</p>`} ${properties(schema)}
              </section> `,
          )}
        </main>
      </body>
    </html> `;
}

function section(method: string, path: string, operation: Operation): Markup {
  const { operationId = "", summary = "", parameters = [], requestBody, responses = {} } = operation;
  const body = requestBody?.content;
  return html`<section id="${operationId}">
    <h2>${verb(method)} <code>${path}</code></h2>
    <p>${words(summary)}.</p>
    ${
      parameters.length === 0
        ? ""
        : table(
            "Parameters",
            ["Name", "In", "What"],
            parameters.map((each) => [
              html`<code>${each.name}</code>${each.required === true ? "" : html` <small>optional</small>`}`,
              each.in,
              html`${typeOf(each.schema)}${sentence(each.description ?? each.schema?.description)}`,
            ]),
          )
    }
    ${body === undefined ? "" : table("Body", ["Media type", "What"], mediaRows(body))}
    ${table(
      "Answers",
      ["Status", "What"],
      Object.entries(responses).map(([status, { description, content = {} }]) => [
        html`<code>${status}</code>`,
        html`${words(description ?? "")}${Object.keys(content).includes("application/problem+json") ? "" : list(content)}`,
      ]),
    )}
  </section> `;
}

function verb(method: string): Markup {
  return html`<b class="verb ${method}">${method.toUpperCase()}</b>`;
}

function mediaRows(media: Media): Markup[][] {
  return Object.entries(media).map(([type, { schema }]) => [
    html`<code>${type}</code>`,
    html`${schema?.$ref === undefined && schema?.properties !== undefined ? properties(schema) : typeOf(schema)}${sentence(schema?.description)}`,
  ]);
}

function list(media: Media): Markup {
  const rows = mediaRows(media);
  if (rows.length === 0) return html``;
  return html`<ul>
    ${rows.map(([type, what]) => html`<li>${type} ${what}</li>`)}
  </ul>`;
}

function properties(schema: Schema): Markup {
  const rows = Object.entries(schema.properties ?? {}).map(([name, each]) => [
    html`<code>${name}</code>${schema.required?.includes(name) === true ? "" : html` <small>optional</small>`}`,
    html`${typeOf(each)}${sentence(each.description)}`,
  ]);
  return rows.length === 0 ? typeOf(schema) : table("", ["Property", "What"], rows);
}

function typeOf(schema: Schema | undefined): Markup {
  if (schema === undefined) return html``;
  const { $ref, type, enum: values, items, anyOf, format } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    return html`<a href="#object-${name}">${name}</a>`;
  }
  if (values !== undefined)
    return html`one of ${values.map((value, at) => html`${at > 0 ? ", " : ""}<code>${String(value)}</code>`)}`;
  if (anyOf !== undefined) return html`${anyOf.map((each, at) => html`${at > 0 ? " or " : ""}${typeOf(each)}`)}`;
  if (items !== undefined) return html`list of ${typeOf(items)}`;
  return html`${[type].flat().join(" or ")}${format === undefined ? "" : ` (${format})`}`;
}

function sentence(text: string | undefined): Markup {
  return text === undefined ? html`` : html`<br />${words(text)}`;
}

/** Descriptions have code between backticks, as in Markdown, and nothing else of it. */
function words(text: string): Markup {
  return html`${text.split("`").map((part, at) => (at % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

function table(caption: string, head: readonly string[], rows: readonly (readonly (Markup | string)[])[]): Markup {
  return html`<div class="table">
    <table>
      ${
        caption === ""
          ? ""
          : html`<caption>
              ${caption}
            </caption>`
      }
      <thead>
        <tr>
          ${head.map((each) => html`<th scope="col">${each}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8d8d4, #444); --soft: light-dark(#f4f4f1, #26262a); --link: light-dark(#1a56b0, #8ab4f8) }
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; background: light-dark(#fff, #1b1b1e); color: light-dark(#1c1c1e, #e8e8ea) }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1.25rem 6rem; overflow-wrap: break-word }
h2 code, nav code, td code { overflow-wrap: anywhere }
h1 { font-size: 2rem; margin: 0 0 0.5rem }
h2 { font-size: 1.2rem; margin: 3rem 0 0.25rem; padding-top: 1rem; border-top: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 2rem 0 0.25rem }
code { font: 0.92em ui-monospace, monospace }
a { color: var(--link) }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
nav ul { list-style: none; padding: 0.75rem 1rem; background: var(--soft); border-radius: 8px }
nav a { display: block; padding: 0.2rem 0; color: inherit; text-decoration: none }
nav a:hover code { text-decoration: underline }
.verb { display: inline-block; min-width: 4.5rem; font: 600 0.8rem ui-monospace, monospace; color: light-dark(#555, #bbb) }
.get { color: light-dark(#0a6b3d, #6fcf97) } .delete { color: light-dark(#a32020, #ff9a90) }
.post, .put, .patch { color: light-dark(#8a4b00, #f2b872) }
.table { overflow-x: auto; margin: 1rem 0 }
table { border-collapse: collapse; width: 100% }
caption { text-align: start; font-weight: 600; padding: 0.25rem 0 }
th { text-align: start; font-weight: 600; font-size: 0.85rem; color: light-dark(#555, #bbb) }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td:first-child { width: 13rem } td ul { margin: 0.25rem 0 0; padding-left: 1.1rem } small { color: light-dark(#666, #aaa) }
@media (max-width: 40rem) { td:first-child { width: 7rem } th, td { padding-right: 0.5rem } h2 code { font-size: 0.9rem } }
`;
