import { expect, it } from "vitest";
import { yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

it("two stock providers that write at once end with the same text", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes");
  const bob = await yClient(server, "notes");
  for (let i = 0; i < 50; i++) {
    ann.text.insert(0, `a${i} `);
    bob.text.insert(bob.text.length, `b${i} `);
  }
  await until(() => ann.text.length === bob.text.length && ann.text.toJSON() === bob.text.toJSON());
  for (let i = 0; i < 50; i++) {
    expect(ann.text.toJSON()).toContain(`a${i} `);
    expect(ann.text.toJSON()).toContain(`b${i} `);
  }
});

it("documents are apart, also when their names differ by a slash or by case only", async () => {
  const server = await testServer();
  const names = ["plans", "plans/", "Plans", "plans/autumn", "plans%2Fautumn", "ünïcode ☂", "a b"];
  const writers = await Promise.all(names.map((name) => yClient(server, name)));
  for (const [index, { text }] of writers.entries()) text.insert(0, `this is ${names[index]}`);
  const readers = await Promise.all(names.map((name) => yClient(server, name)));
  for (const [index, { text }] of readers.entries()) {
    await until(() => text.toJSON() === `this is ${names[index]}`, { what: `"${names[index]}" has its text` });
  }
});

it("a restart keeps everything, and connected clients come back by themselves", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes");
  ann.text.insert(0, "before");
  const bob = await yClient(server, "notes");
  await until(() => bob.text.toJSON() === "before");
  await server.restart();
  const carl = await yClient(server, "notes");
  expect(carl.text.toJSON()).toBe("before");
  await until(() => ann.provider.synced && bob.provider.synced);
  bob.text.insert(6, " and after");
  await until(() => ann.text.toJSON() === "before and after" && carl.text.toJSON() === "before and after");
});

it("what was written offline arrives when the writer comes back", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes");
  const bob = await yClient(server, "notes");
  ann.text.insert(0, "shared ");
  await until(() => bob.text.length === 7);
  ann.provider.disconnect();
  ann.text.insert(7, "offline ");
  bob.text.insert(0, "meanwhile ");
  ann.provider.connect();
  await until(() => bob.text.toJSON() === "meanwhile shared offline ");
  await until(() => ann.text.toJSON() === "meanwhile shared offline ");
});

it("a document that was unloaded is read back whole", async () => {
  const server = await testServer({}, { idleTime: 0 });
  for (const word of ["one ", "two ", "three "]) {
    const client = await yClient(server, "notes");
    client.text.insert(client.text.length, word);
    const other = await yClient(server, "notes");
    await until(() => other.text.toJSON().endsWith(word));
    client.provider.destroy();
    other.provider.destroy();
  }
  const reader = await yClient(server, "notes");
  expect(reader.text.toJSON()).toBe("one two three ");
});
