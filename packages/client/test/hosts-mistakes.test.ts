import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { until } from "../../../test/helpers/until.ts";
import { statusText } from "../src/index.ts";
import { connections, fakeServer, type FakeServer } from "./line.ts";

let server: FakeServer;
let uncaught: unknown[];
const { open, end } = connections(() => server);

beforeEach(async () => {
  server = await fakeServer();
  uncaught = [];
  vi.stubGlobal("reportError", (error: unknown) => uncaught.push(error));
});

afterEach(async () => {
  end();
  vi.unstubAllGlobals();
  await server.end();
});

/** What a host page's listener does on a bad day. */
function fail(): never {
  throw new Error("the host's mistake");
}

function write(doc: Y.Doc, text: string): void {
  doc.getText("t").insert(doc.getText("t").length, text);
}

async function acknowledgeAll(): Promise<void> {
  const line = await until(() => server.lines.at(-1));
  line.ack(line.syncs);
}

it("comes back after a listener to its status threw while the line was lost", async () => {
  const connection = open();
  await connection.whenSynced();
  let threw = 0;
  connection.onStatus(({ state }) => {
    if (state !== "offline") return;
    threw++;
    fail();
  });
  server.lines[0]?.cut();
  await until(() => threw === 1);
  await until(() => connection.status.synced);
  expect(server.lines).toHaveLength(2);
});

it("tells the other listeners when one throws, and leaves the error uncaught", async () => {
  const connection = open();
  connection.onStatus(fail);
  connection.onEvent(fail);
  connection.presence.onChange(fail);
  const told: unknown[] = [];
  connection.onStatus(({ state }) => told.push(state));
  connection.onEvent(({ type }) => told.push(type));
  connection.presence.onChange(() => told.push("presence"));
  await connection.whenSynced();
  server.lines[0]?.tell({ type: "deleted" });
  const ben = new Awareness(new Y.Doc());
  ben.setLocalState({ user: { name: "Ben", color: 5 } });
  server.lines[0]?.sendPresence(ben);
  await until(() => told.includes("presence"));
  expect(told).toEqual(expect.arrayContaining(["online", "deleted", "presence"]));
  expect(uncaught.length).toBeGreaterThanOrEqual(3);
  ben.destroy();
});

it("is synced although a listener to the awareness threw when it was announced who is here", async () => {
  const connection = open();
  connection.presence.setUser({ name: "Ann" });
  connection.awareness.once("change", fail);
  await connection.whenSynced();
  expect(connection.status.synced).toBe(true);
});

it("asks again for a token when the function that gives it throws", async () => {
  let asked = 0;
  const connection = open({ token: () => (++asked === 1 ? fail() : Promise.resolve("good")) });
  await connection.whenSynced();
  expect(asked).toBe(2);
});

type DocumentEvent = "update" | "beforeTransaction" | "afterTransactionCleanup";

it.each<[DocumentEvent, string]>([
  ["update", "before us"],
  ["update", "after us"],
  ["beforeTransaction", "before us"],
  ["afterTransactionCleanup", "after us"],
])("never again says saved when a listener to %s, added %s, made the document silent", async (event, when) => {
  const doc = new Y.Doc();
  let bad = false;
  const listen = (): unknown => doc.on(event, () => (bad ? fail() : undefined));
  if (when === "before us") listen();
  const connection = open({ doc });
  await connection.whenSynced();
  if (when === "after us") listen();
  bad = true;
  expect(() => write(doc, "nobody heard of this")).toThrow("mistake");
  bad = false;
  connection.presence.setCursor(null);
  await until(() => connection.status.fault !== undefined);
  // Where the document fell silent before it wrote, there is nothing.
  const words = doc.getText("t").toJSON();
  write(doc, ", nor of this");
  await until(() => server.lines.length === 2 && connection.status.synced);
  await until(() => server.doc.getText("t").toJSON().startsWith(words));
  await acknowledgeAll();
  await expect(connection.flush()).rejects.toThrow("reload this window");
  expect(statusText(connection.status)).toMatch(/^Can't save: .* reload this window/);
  expect(connection.status.unsaved).toBeGreaterThan(0);
});

it("does not take a listener to a text that throws for a silent document", async () => {
  const connection = open();
  await connection.whenSynced();
  connection.doc.getText("t").observe(fail);
  expect(() => write(connection.doc, "kept")).toThrow("mistake");
  await until(() => server.doc.getText("t").toJSON() === "kept");
  await acknowledgeAll();
  await connection.flush();
  expect(statusText(connection.status)).toBe("Saved");
});
