/** `weft user`: what it does to accounts, and that the server heeds it. */
import { expect, it } from "vitest";
import { testServer } from "../helpers/server.ts";
import { weft } from "../helpers/weft.ts";

const PASSWORD = "ten threads or more";

it("invites, lists, resets a password and shows somebody out while the server is stopped, and says so while it runs", async () => {
  const server = await testServer({ access: "private" });
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${server.url}/api/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const user = (...args: string[]) => weft(["user", ...args, "--data-dir", server.folder]);
  const secretIn = (link: string): string => link.trim().split("#")[1] ?? "";
  const link = secretIn(server.ownerLink);
  expect((await post("/accounts", { link, login: "ann", name: "Ann", password: PASSWORD })).status).toBe(200);
  expect(await user("list")).toMatchObject({ code: 1, stderr: expect.stringContaining("another") as string });

  await server.stop();
  expect((await user("list")).stdout).toBe("ann\tAnn\towner\n");
  expect(await user("disable", "ann")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/only owner/) as string,
  });
  expect(await user("disable")).toMatchObject({ code: 2, stderr: expect.stringMatching(/Whose\?/) as string });
  expect(await user("promote", "ann")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/not an action/) as string,
  });
  expect(await user("enable", "bob")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Nobody is called/) as string,
  });
  const invitation = secretIn((await user("invite")).stdout);
  const reset = secretIn((await user("reset-link", "ANN")).stdout);

  await server.restart();
  const bob = { link: invitation, login: "bob", name: "Bob", password: PASSWORD };
  expect((await post("/accounts", bob)).status).toBe(200);
  expect((await post("/accounts", { ...bob, link: reset, login: "cyd" })).status).toBe(410);
  expect((await post("/account/password", { link: invitation, password: "another long one" })).status).toBe(410);
  expect((await post("/account/password", { link: reset, password: "short" })).status).toBe(400);
  const set = await post("/account/password", { link: reset, password: "another long one" });
  expect(set.headers.getSetCookie()[0]).toMatch(/^weft_session=/);
  expect((await post("/account/password", { link: reset, password: "another long one" })).status).toBe(410);
  expect((await post("/session", { login: "ann", password: PASSWORD })).status).toBe(401);
  expect((await post("/session", { login: "ann", password: "another long one" })).status).toBe(200);

  await server.stop();
  expect(JSON.parse((await user("disable", "bob", "--json")).stdout)).toEqual({ ok: true });
  expect((await user("list")).stdout).toContain("bob\tBob\tmember\tdisabled\n");
  await server.restart();
  expect((await post("/session", { login: "bob", password: PASSWORD })).status).toBe(401);
});
