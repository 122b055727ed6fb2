/** The client package where tokens count: roles that change, tokens that end, and what becomes of what was written. */
import { TokenRefusal, connect, mayWrite, statusText, type Connection, type ConnectionState } from "@weft/client";
import { expect, it, onTestFinished } from "vitest";
import type { Role } from "../../server/access/roles.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { example, run } from "../helpers/manual.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const tokenServer = (): Promise<TestServer> => testServer({ access: "token", tokenSecret: SECRET });

/** A token that ends so many milliseconds from now; its text differs from that of each other. */
const shortLived = (role: Role, life = 2_000): string => tokenFor("plan", role, { exp: (Date.now() + life) / 1_000 });

/** Long enough for a token to be exchanged in time on a busy machine, in milliseconds. */
const LIFE = 5_000;

function open(
  { url }: TestServer,
  token: string | (() => Promise<string>),
  transport: "auto" | "fallback" = "auto",
): Connection {
  const connection = connect({ server: url, document: "plan", token, transport });
  connection.whenSynced().catch(() => {});
  onTestFinished(() => connection.destroy());
  return connection;
}

function statesOf(connection: Connection): ConnectionState[] {
  const states = [connection.status.state];
  connection.onStatus(({ state }) => {
    if (state !== states.at(-1)) states.push(state);
  });
  return states;
}

const write = ({ doc }: Connection, words: string): void => doc.getText("t").insert(0, words);

it.each(["auto", "fallback"] as const)(
  "exchanges a token that is about to end, on a line that goes on (%s)",
  async (transport) => {
    const server = await tokenServer();
    const asked: number[] = [];
    const ann = open(
      server,
      async () => {
        asked.push(Date.now());
        return shortLived("edit", LIFE);
      },
      transport,
    );
    await ann.whenSynced();
    const states = statesOf(ann);
    const [first = 0] = asked;
    // Of the third at the latest, since the first is over.
    await until(() => asked.length >= 3 && Date.now() > first + LIFE);
    write(ann, "kept");
    await ann.flush();
    expect(states).toEqual(["online"]);
    expect(ann.status.role).toBe("edit");
  },
);

it("tries again where no fresh token is to be had, and comes back when there is one", async () => {
  const server = await tokenServer();
  let asked = 0;
  const ann = open(server, async () => {
    asked += 1;
    if (asked === 2 || asked === 3) throw new Error("The application is down.");
    return shortLived("edit");
  });
  await ann.whenSynced();
  const states = statesOf(ann);
  await until(() => asked >= 4);
  write(ann, "kept");
  await ann.flush();
  expect(states).not.toContain("denied");
});

it("a role that falls ends the writing but keeps the words, and saves them when it rises", async () => {
  const server = await tokenServer();
  let role: Role = "edit";
  const ann = open(server, async () => shortLived(role, 1_500));
  await ann.whenSynced();
  expect([ann.status.role, mayWrite(ann.status)]).toEqual(["edit", true]);
  const states = statesOf(ann);
  role = "comment";
  await until(() => ann.status.role === "comment");
  expect([mayWrite(ann.status), statusText(ann.status)]).toEqual([false, "You can read this document"]);
  await ann.flush();
  expect(states).toEqual(["online"]);
  // Typed in the moment before it was heard of.
  write(ann, "the last words");
  await until(() => ann.status.unsaved === 1);
  expect(statusText(ann.status)).toBe(
    "Can't save: You can't write in this document any more. 1 change kept in this window",
  );
  await expect(ann.flush()).rejects.toThrow("You can't write in this document any more.");
  const ben = open(server, tokenFor("plan", "view", { sub: "ben" }));
  await ben.whenSynced();
  expect(ben.status.role).toBe("view");
  role = "admin";
  await until(() => ann.status.role === "admin" && ann.status.unsaved === 0);
  await until(() => ben.doc.getText("t").toJSON() === "the last words");
  expect(statusText(ann.status)).toBe("Saved");
});

it.each([
  ["forbidden", 4403],
  ["unauthorized", 4401],
] as const)("who gets no fresh token is let go at once, and told why (%s)", async (reason, code) => {
  const server = await tokenServer();
  let asked = 0;
  const ann = open(server, async () => {
    asked += 1;
    if (asked > 1) throw new TokenRefusal(reason);
    return shortLived("edit", 3_000);
  });
  await ann.whenSynced();
  await until(() => ann.status.state === "denied");
  expect(ann.status.closed?.code).toBe(code);
  expect(mayWrite(ann.status)).toBe(false);
  expect(asked).toBe(2);
  await expect(open(server, () => Promise.reject(new TokenRefusal(reason))).whenSynced()).rejects.toThrow();
});

it("a token that nobody can exchange ends the line when it ends", async () => {
  const server = await tokenServer();
  const ann = open(server, shortLived("edit", 1_000));
  await ann.whenSynced();
  await until(() => ann.status.state === "denied");
  expect(ann.status.closed?.code).toBe(4401);
});

it("a fresh token for another document ends the line for good", async () => {
  const server = await tokenServer();
  let document = "plan";
  const ann = open(server, async () => tokenFor(document, "edit", { exp: (Date.now() + 1_500) / 1_000 }));
  await ann.whenSynced();
  document = "another";
  await until(() => ann.status.state === "denied");
  expect(ann.status.closed?.code).toBe(4403);
});

it("does as the manual has it", async () => {
  const server = await tokenServer();
  const document = "team/roadmap";
  const answers = [new Response(tokenFor(document, "edit", { exp: (Date.now() + 1_500) / 1_000 }))];
  const scope = {
    TokenRefusal,
    connect,
    mayWrite,
    console: { log: (...line: unknown[]) => void said.push(line) },
    fetch: async () => answers.shift() ?? new Response("no", { status: 403 }),
  };
  const said: unknown[] = [];
  const code = example("access.md", "js", "new TokenRefusal").replace("https://docs.example.com", server.url);
  const connection = (await run(code, scope, "connection")) as Connection;
  onTestFinished(() => connection.destroy());
  await until(() => connection.status.state === "denied");
  expect(said).toContainEqual(["edit", true]);
  expect(said.at(-1)).toEqual(["edit", false]);
  expect(connection.status.closed?.code).toBe(4403);
});
