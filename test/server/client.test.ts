/** The client package against the real server: what it calls saved is on the disk. */
import { connect, type Connection } from "@weft/client";
import { CONTENT, SCHEMA_VERSION } from "@weft/schema";
import { expect, it, onTestFinished } from "vitest";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

function open(url: string, document = "plan", schema?: number): Connection {
  const connection = connect({ server: url, document, ...(schema === undefined ? {} : { schema }) });
  onTestFinished(() => connection.destroy());
  return connection;
}

it("keeps what it called saved through a restart of the server", async () => {
  const server = await testServer();
  const ann = open(server.url);
  await ann.whenSynced();
  ann.doc.getText("t").insert(0, "kept");
  await ann.flush();
  expect(ann.status).toMatchObject({ state: "online", unsaved: 0 });
  ann.destroy();
  await server.restart();
  const ben = open(server.url);
  await ben.whenSynced();
  expect(ben.doc.getText("t").toJSON()).toBe("kept");
});

it("delivers what was written while the server was away", async () => {
  const server = await testServer();
  const ann = open(server.url);
  await ann.whenSynced();
  const restarted = server.restart();
  await until(() => ann.status.state === "offline");
  ann.doc.getText("t").insert(0, "meanwhile");
  await until(() => ann.status.unsaved === 1);
  await restarted;
  await ann.flush();
  const ben = open(server.url);
  await ben.whenSynced();
  expect(ben.doc.getText("t").toJSON()).toBe("meanwhile");
});

it("gets a first block from the server only when it says that it is an editor", async () => {
  const server = await testServer();
  const [plain, editor] = [open(server.url, "plain"), open(server.url, "editor", SCHEMA_VERSION)];
  await Promise.all([plain.whenSynced(), editor.whenSynced()]);
  expect(plain.doc.getXmlFragment(CONTENT).length).toBe(0);
  expect(editor.doc.getXmlFragment(CONTENT).length).toBe(1);
  expect(editor.status.unsaved).toBe(0);
});

it("sees the other's name, and its going", async () => {
  const server = await testServer();
  const [ann, ben] = [open(server.url), open(server.url)];
  ann.presence.setUser({ name: "Ann" });
  ben.presence.setUser({ name: "Ben" });
  await until(() => ann.presence.others()[0]?.name === "Ben" && ben.presence.others()[0]?.name === "Ann");
  await until(() => ann.presence.self?.color !== ben.presence.self?.color);
  ben.destroy();
  await until(() => ann.presence.others().length === 0);
});

it("gives each newcomer a colour that nobody has, and nobody another one", async () => {
  const server = await testServer();
  const people: Connection[] = [];
  const colors: (number | undefined)[] = [];
  for (let i = 0; i < 6; i++) {
    const newcomer = open(server.url);
    newcomer.presence.setUser({ name: `Person ${i}` });
    people.push(newcomer);
    await until(() => newcomer.presence.self && people.every((one) => one.presence.others().length === i));
    colors.push(newcomer.presence.self?.color);
    expect(people.map((one) => one.presence.self?.color)).toEqual(colors);
  }
  expect(new Set(colors).size).toBe(6);
});
