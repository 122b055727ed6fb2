/** The description of the API: that it is one, that a client can be made from it, and that people can read it. */
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { testServer } from "../helpers/server.ts";

// Of test/conformance/clients, which the tests of published clients have too.
const require = createRequire(new URL("../conformance/clients/package.json", import.meta.url));

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string>>;
}
/** A client as openapi-client-axios makes it of a description: a function for each operation. */
type Client = Readonly<Record<string, (parameters: object | null, data?: unknown, config?: object) => Promise<Answer>>>;

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
}

async function describedBy(url: string): Promise<Description> {
  return (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Description;
}

it("the description is valid OpenAPI 3.1, and each operation has a name of its own", async () => {
  const { Validator } = require("@seriousme/openapi-schema-validator") as {
    Validator: new () => {
      version: string;
      validate(document: unknown): Promise<{ valid: boolean; errors?: unknown }>;
    };
  };
  const description = await describedBy((await testServer()).url);
  const validator = new Validator();
  expect(await validator.validate(description)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
  const broken = { ...description, paths: { "/documents": { get: { responses: 5 } } } };
  expect((await new Validator().validate(broken)).valid).toBe(false);
  const names = Object.values(description.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(names).not.toContain(undefined);
  expect(new Set(names).size).toBe(names.length);
});

it("a client that was made of it makes a document, reads it, changes it, is told of a conflict, and removes it", async () => {
  const server = await testServer();
  const { default: OpenAPIClientAxios } = require("openapi-client-axios") as {
    default: new (options: object) => { getClient(): Promise<Client> };
  };
  const client = await new OpenAPIClientAxios({
    definition: await describedBy(server.url),
    withServer: { url: `${server.url}/api/v1` },
    axiosConfigDefaults: { validateStatus: () => true },
  }).getClient();
  const call = (name: string): Client[string] => client[name] ?? expect.fail(`the description has no ${name}`);

  const made = await call("createDocument")(null, { title: "From a client", content: "# Hello\n", format: "markdown" });
  expect(made.status).toBe(201);
  const { id } = made.data as { id: string };
  // What an axios keeps of a browser: nothing. The owner is whoever has the cookie.
  const cookie = (made.headers["set-cookie"] as unknown as string[])[0]?.split(";")[0] ?? "";
  const json = await call("getContent")({ id, format: "json" });
  const tag = json.headers["etag"] ?? "";
  const document = json.data as { content: { content: { text: string }[] }[] };
  expect(document.content[0]?.content[0]?.text).toBe("Hello");
  const said = {
    ...document,
    content: [...document.content, ...document.content.map((one) => ({ ...one, attrs: {} }))],
  };
  const asJSON = { headers: { "content-type": "application/json" } };
  const put = await call("putContent")({ id, format: "json", "If-Match": tag }, said, asJSON);
  expect(put.status).toBe(204);
  const again = await call("putContent")({ id, format: "json", "If-Match": tag }, document, asJSON);
  expect([again.status, again.headers["etag"]]).toEqual([412, put.headers["etag"]]);
  expect((await call("getContent")({ id, format: "markdown" })).data).toBe("# Hello\n\nHello\n");
  expect((await call("getDocument")({ id })).data).toMatchObject({ title: "From a client" });
  expect((await call("deleteDocument")({ id }, null, { headers: { cookie } })).status).toBe(204);
});

it("/api shows every operation to people, without a script, and by the server's own policy", async () => {
  const server = await testServer();
  const answer = await fetch(`${server.url}/api`);
  const page = await answer.text();
  expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'; style-src 'self'");
  expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
  const { paths } = await describedBy(server.url);
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path)))
    expect(page).toContain(`id="${operation.operationId ?? ""}"`);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${target}"`);
  const style = await fetch(`${server.url}${/href="([^"]+\.css)"/.exec(page)?.[1] ?? ""}`);
  expect([style.status, style.headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
});
