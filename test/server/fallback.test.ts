/** Networks that let no WebSocket through: people write together over plain HTTP, and nothing is lost or told wrong. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Connection, type ConnectOptions, type Status } from "@weft/client";
import { expect, it, onTestFinished } from "vitest";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { accessBy } from "../helpers/access.ts";
import { meddler } from "../helpers/meddler.ts";
import { startProcess } from "../helpers/process.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

interface Person extends Connection {
  /** Every state that was told, as "online synced". */
  readonly told: readonly string[];
}

function open({ url }: { readonly url: string }, options: Partial<ConnectOptions> = {}): Person {
  const connection = connect({ server: url, document: "plan", ...options });
  connection.whenSynced().catch(() => {});
  onTestFinished(() => connection.destroy());
  const told: string[] = [];
  const tell = ({ state, synced }: Status): void => {
    const now = `${state}${synced ? " synced" : ""}`;
    // What one may do is told at its own moment, and is another status of the same state.
    if (told.at(-1) !== now) told.push(now);
  };
  connection.onStatus(tell);
  return Object.defineProperty(connection as Person, "told", { value: told });
}

const textOf = (connection: Connection): string => connection.doc.getText("t").toJSON();

function write(connection: Connection, text: string): void {
  connection.doc.getText("t").insert(textOf(connection).length, text);
}

/** Resolves when all have the same text, with every one of these words in it once. */
async function agreed(people: readonly Connection[], words: readonly string[]): Promise<void> {
  const isWhole = (text: string): boolean => words.every((word) => text.split(word).length === 2);
  await until(() => people.every((one) => textOf(one) === textOf(people[0] ?? one)) && isWhole(textOf(people[0]!)), {
    what: "all have the same words",
    timeout: 25_000,
  });
}

/** Two people who write so many words each, not waiting for one another. */
async function writeTogether(ann: Connection, ben: Connection, count: number): Promise<string[]> {
  const words: string[] = [];
  for (let i = 0; i < count; i++) {
    write(ann, `a${i} `);
    write(ben, `b${i} `);
    words.push(`a${i} `, `b${i} `);
    if (i % 10 === 0) await until(() => textOf(ann).includes(`b${i} `) && textOf(ben).includes(`a${i} `));
  }
  await agreed([ann, ben], words);
  await Promise.all([ann.flush(), ben.flush()]);
  return words;
}

/** A person who opens the document for the first time, and has what the server has. */
async function newcomer(server: { readonly url: string }): Promise<Connection> {
  const person = open(server);
  await person.whenSynced();
  return person;
}

it.each(["refuse", "cut"] as const)("two people write at once, one where upgrades end so: %s", async (upgrades) => {
  const server = await testServer();
  const office = await meddler(server, { upgrades });
  const [ann, ben] = [open(office), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  expect([ann.status.transport, ben.status.transport]).toEqual(["fallback", "websocket"]);
  await writeTogether(ann, ben, 100);
  expect([ann.status.unsaved, ben.status.unsaved]).toEqual([0, 0]);
  expect(ann.told).not.toContain("offline");
});

it("writes on where a WebSocket opens and then swallows everything, with what was written meanwhile", async () => {
  const server = await testServer();
  const office = await meddler(server, { upgrades: "swallow" });
  const ann = open(office);
  await until(() => ann.status.state === "online");
  write(ann, "into the void ");
  await ann.flush();
  expect(ann.status.transport).toBe("fallback");
  expect(ann.told).not.toContain("offline");
  expect(textOf(await newcomer(server))).toBe("into the void ");
});

it("writes together through a proxy that gathers each response until it ends", async () => {
  const server = await testServer();
  const office = await meddler(server, { gathers: true });
  const [ann, ben] = [open(office), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  await writeTogether(ann, ben, 30);
  expect(ann.told).not.toContain("offline");
});

it("writes on when a proxy begins to gather responses later", async () => {
  const server = await testServer();
  const office = await meddler(server);
  const [ann, ben] = [open(office), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  office.gathers = true;
  await writeTogether(ann, ben, 20);
  expect(ann.told).not.toContain("offline");
});

it("shows nothing of it when responses are cut several times a second", async () => {
  const server = await testServer();
  const office = await meddler(server, { cutAfter: 150 });
  const [ann, ben] = [open(office), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  ann.presence.setUser({ name: "Ann" });
  await until(() => ben.presence.others().length === 1);
  let left = false;
  ben.presence.onChange(() => {
    left ||= ben.presence.others().length === 0;
  });
  const before = office.cuts;
  const words: string[] = [];
  for (let i = 0; office.cuts < before + 8; i++) {
    write(ann, `a${i} `);
    write(ben, `b${i} `);
    words.push(`a${i} `, `b${i} `);
    await until(() => textOf(ann).includes(`b${i} `) && textOf(ben).includes(`a${i} `));
  }
  await agreed([ann, ben], words);
  await ann.flush();
  expect(ann.told.filter((state) => state !== "online synced").slice(1)).toEqual([]);
  expect(left).toBe(false);
});

it("carries large documents both ways over responses that are cut before they could bring one whole", async () => {
  const server = await testServer();
  const ben = open(server);
  await ben.whenSynced();
  const book = Array.from({ length: 60_000 }, (_, i) => `word ${i} of a long book, `).join("");
  write(ben, book);
  await ben.flush();
  const office = await meddler(server, { cutAfterBytes: 300_000 });
  const ann = open(office);
  await ann.whenSynced();
  expect(textOf(ann)).toBe(book);
  expect(office.cuts).toBeGreaterThan(3);
  write(ann, book);
  await ann.flush();
  await agreed([ann, ben], []);
  expect(textOf(ben)).toBe(book + book);
});

it("counts right when answers are lost and POSTs come twice", async () => {
  const server = await testServer();
  const office = await meddler(server, { losesAnswers: true, doubles: true });
  const [ann, ben] = [open(office), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  const words: string[] = [];
  for (let i = 0; i < 5; i++) {
    write(ann, `a${i} `);
    words.push(`a${i} `);
    await ann.flush();
  }
  await agreed([ann, ben], words);
  expect(ann.told).not.toContain("offline");
});

it("calls nothing saved that is not on the disk", async () => {
  const disk = Promise.withResolvers<void>();
  const server = await testServer(
    {},
    {
      async openStore(config) {
        const store = await createSqliteStore({ folder: config.dataDir });
        return {
          ...store,
          async append(entries) {
            await disk.promise;
            await store.append(entries);
          },
        };
      },
    },
  );
  const [ann, ben] = [open(await meddler(server)), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  write(ann, "not yet");
  await until(() => textOf(ben) === "not yet");
  // What this line was told before now is all that it was told of what came before.
  ben.presence.setUser({ name: "Ben" });
  await until(() => ann.presence.others().length === 1);
  expect(ann.status.unsaved).toBe(1);
  disk.resolve();
  await ann.flush();
  expect(ann.status.unsaved).toBe(0);
});

it("loses nothing when the server is killed and comes back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "weft-fallback-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  let running = await startProcess(folder);
  onTestFinished(() => running.end().then(() => {}));
  const { port } = running;
  const office = await meddler(running);
  const [ann, ben] = [open(office), open(running)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  write(ann, "kept ");
  await ann.flush();
  for (let i = 0; i < 20; i++) write(ann, `underway ${i}, `);
  await running.end("SIGKILL");
  await until(() => ann.status.state === "offline");
  write(ann, "written offline ");
  write(ben, "by both ");
  running = await startProcess(folder, { port });
  const words = ["kept ", "written offline ", "by both ", ...Array.from({ length: 20 }, (_, i) => `underway ${i}, `)];
  await agreed([ann, ben], words);
  await Promise.all([ann.flush(), ben.flush()]);
  expect(ann.status.transport).toBe("fallback");
  const cem = await newcomer(running);
  expect(textOf(cem)).toBe(textOf(ann));
});

it("hears that the server restarts, and comes back", async () => {
  const server = await testServer();
  const office = await meddler(server);
  const ann = open(office, { transport: "fallback" });
  await ann.whenSynced();
  await server.restart();
  await until(() => ann.told.includes("offline"));
  write(ann, "after");
  await ann.flush();
});

it("looks offline while the server is down, and tries both ways each time", async () => {
  const server = await testServer();
  const office = await meddler(server, { upgrades: "pass", down: true });
  const ann = open(office);
  await until(() => office.upgradesAsked >= 3 && office.requests.filter((it) => it.startsWith("GET")).length >= 3);
  expect(ann.told).toEqual(["offline"]);
  office.down = false;
  await ann.whenSynced();
  expect(ann.status.transport).toBe("websocket");
});

it("goes back to a WebSocket when the network lets it through again, and nobody notices", async () => {
  const server = await testServer();
  const office = await meddler(server);
  const [ann, ben] = [open(office), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  expect(ann.status.transport).toBe("fallback");
  ann.presence.setUser({ name: "Ann" });
  office.upgrades = "pass";
  const words: string[] = [];
  for (let i = 0; ann.status.transport !== "websocket" || i < 10; i++) {
    write(ann, `a${i} `);
    words.push(`a${i} `);
    await ann.flush();
  }
  await agreed([ann, ben], words);
  await ann.flush();
  expect(ann.told.slice(1).filter((state) => state !== "online synced")).toEqual([]);
  await until(() => ben.presence.others()[0]?.name === "Ann");
});

it("is told of a deletion, and of what is too large, as over a WebSocket", async () => {
  const server = await testServer({ limits: { frameBytes: 5_000 } });
  const owner = { cookie: `weft_browser=${"A".repeat(22)}` };
  const made = await fetch(`${server.url}/api/v1/documents`, {
    method: "POST",
    headers: { ...owner, "content-type": "application/json" },
    body: JSON.stringify({ id: "plan" }),
  });
  expect(made.status).toBe(201);
  const [ann, ben] = [
    open(server, { transport: "fallback" }),
    open(server, { transport: "fallback", document: "other" }),
  ];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  write(ben, "x".repeat(6_000));
  await until(() => ben.status.state === "denied");
  expect(ben.status.closed?.code).toBe(4413);
  write(ann, "short");
  await ann.flush();
  const gone = await fetch(`${server.url}/api/v1/documents/plan`, { method: "DELETE", headers: owner });
  expect(gone.ok).toBe(true);
  await until(() => ann.status.state === "denied");
  expect(ann.status.closed?.code).toBe(4404);
  const late = open(server, { transport: "fallback" });
  await until(() => late.status.state === "denied");
  expect(late.status.closed?.code).toBe(4404);
});

it("is refused with the server's reason, and brings a fresh token where that helps", async () => {
  const server = await testServer(
    {},
    {
      access: accessBy(async (_document, token) => {
        if (token === "fresh") return "edit";
        return token === "never"
          ? { denied: "forbidden", reason: "This is not for you." }
          : { denied: "unauthorized", reason: "Expired." };
      }),
    },
  );
  const stranger = open(server, { transport: "fallback", token: "never" });
  await until(() => stranger.status.state === "denied");
  expect(stranger.status.closed?.code).toBe(4403);
  const tokens = ["old", "fresh"];
  const ann = open(server, { transport: "fallback", token: async () => tokens.shift() ?? "" });
  await ann.whenSynced();
  expect(tokens).toEqual([]);
});

it("is gone for the others as soon as it leaves", async () => {
  const server = await testServer({}, { resumeTime: 600_000 });
  const [ann, ben] = [open(server, { transport: "fallback" }), open(server)];
  await Promise.all([ann.whenSynced(), ben.whenSynced()]);
  ann.presence.setUser({ name: "Ann" });
  await until(() => ben.presence.others().length === 1);
  write(ann, "last words");
  ann.disconnect();
  await until(() => ben.presence.others().length === 0);
  expect(textOf(ben)).toBe("last words");
});

it("needs no WebSocket at all", async () => {
  const server = await testServer();
  const without = globalThis.WebSocket;
  Reflect.deleteProperty(globalThis, "WebSocket");
  onTestFinished(() => {
    globalThis.WebSocket = without;
  });
  const ann = open(server);
  await ann.whenSynced();
  expect(ann.status.transport).toBe("fallback");
});
