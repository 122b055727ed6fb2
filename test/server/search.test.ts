/** Searching by `GET /api/v1/documents?query=`: what is found, by whom, with which words around it, and what happens when the index can't be asked. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import type { Parts } from "../../server/main.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { type Visitor, browserAt } from "../helpers/visitor.ts";
import { weft } from "../helpers/weft.ts";

const searchPace = { quiet: 5, longest: 20, slice: 50, rest: 0, pause: 20 };
const quick: Parts = { searchPace };

interface Found {
  readonly id: string;
  readonly title: string;
  readonly match?: {
    readonly title: [number, number][];
    readonly text?: { readonly snippet: string; readonly ranges: [number, number][] };
  };
}

async function find(visitor: Visitor, query: string, more = ""): Promise<Found[]> {
  const { status, body } = await visitor.ask("GET", `/documents?query=${encodeURIComponent(query)}${more}`);
  expect(status).toBe(200);
  return body["documents"] as Found[];
}

async function titlesFound(visitor: Visitor, query: string): Promise<string[]> {
  return (await find(visitor, query)).map(({ title }) => title);
}

const write = (visitor: Visitor, title: string, content: string): Promise<string> =>
  visitor.create({ title, content, format: "markdown" });

/** Resolves when the index has caught up with all there is. */
async function indexed(visitor: Visitor): Promise<void> {
  const word = `w${randomBytes(6).toString("hex")}`;
  const id = await write(visitor, "Marker", word);
  await until(async () => (await find(visitor, word)).length === 1);
  await visitor.ask("DELETE", `/documents/${id}?permanent=true`);
}

it("finds words in texts, with some around them and where they are", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  await write(
    ann,
    "Trip",
    "# Lisbon\n\nWe leave on **Friday** and take the night train.\n\n| who | what |\n| --- | --- |\n| Ben | tickets |",
  );
  await write(ann, "Other", "Nothing of it.");
  await until(async () => (await titlesFound(ann, "night train")).length === 1);
  const [found] = await find(ann, "train nig");
  expect(found?.title).toBe("Trip");
  const { snippet = "", ranges = [] } = found?.match?.text ?? {};
  expect(snippet).toContain("We leave on Friday and take the night train.");
  // All words, the last one as a beginning.
  expect(ranges.map(([start, end]) => snippet.slice(start, end))).toEqual(["night", "train"]);
  expect(await titlesFound(ann, "tickets")).toEqual(["Trip"]);
  expect(await titlesFound(ann, "train Berlin")).toEqual([]);
  expect(await titlesFound(ann, "trai leave")).toEqual([]);
  expect(await titlesFound(ann, '"night train"')).toEqual(["Trip"]);
  expect(await titlesFound(ann, '"train night"')).toEqual([]);
});

it("puts titles first, and says where they have the words", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  await write(ann, "Budget für 2027", "Numbers.");
  await write(ann, "Notes", "The budget is not ready.");
  await until(async () => (await titlesFound(ann, "budget")).join() === "Budget für 2027,Notes");
  const [first, second] = await find(ann, "fur bud");
  expect(first?.match).toEqual({
    title: [
      [0, 6],
      [7, 10],
    ],
  });
  expect(second).toBeUndefined();
  // A part of a word in a title, as ever, and at once.
  expect(await titlesFound(ann, "udge")).toEqual(["Budget für 2027"]);
});

it("folds accents, case and ß, and finds words of scripts that have no spaces", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  await write(ann, "A", "Im CAFÉ an der Straße");
  await write(ann, "B", "今日の会議は東京で開かれます");
  await write(ann, "C", "ฉันชอบกินข้าวผัด");
  await write(ann, "D", "Встреча в кафе");
  await until(async () => (await titlesFound(ann, "кафе")).length === 1);
  expect(await titlesFound(ann, "cafe strasse")).toEqual(["A"]);
  expect(await titlesFound(ann, "STRASSE")).toEqual(["A"]);
  expect(await titlesFound(ann, "会議")).toEqual(["B"]);
  expect(await titlesFound(ann, "議会")).toEqual([]);
  expect(await titlesFound(ann, "ข้าว")).toEqual(["C"]);
  const [found] = await find(ann, "東京");
  const { snippet = "", ranges = [] } = found?.match?.text ?? {};
  expect(snippet).toContain("今日の会議は東京で開かれます");
  expect(ranges.map(([start, end]) => snippet.slice(start, end))).toEqual(["東京"]);
});

it.each([
  ["operators", 'text AND NOT (a OR "'],
  ["a column", "title:x NEAR(a b)"],
  ["stars and quotes", '"*" * """" \'; drop table known; --'],
  ["no words", "+++ … ☂"],
  ["control characters ", "a\u0000\u0001\u0002"],
  ["many words", "a b c d e f g h i j k l m n o p q r s t u v w x y z ".repeat(8)],
])("%s in a question are words, or nothing", async (_what, query) => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  await write(ann, "Plan", "Some words");
  await until(async () => (await titlesFound(ann, "some")).length === 1);
  expect(await find(ann, query)).toEqual([]);
  expect(await titlesFound(ann, "words")).toEqual(["Plan"]);
});

it("finds only what whoever asks may see, in the moment in which they ask", async () => {
  const server = await testServer({ tokenSecret: SECRET }, quick);
  const [ann, ben, eve] = [browserAt(server), browserAt(server), browserAt(server)];
  const secret = await write(ann, "Secret", "a word of hers: porcupine");
  await write(ben, "Own", "a porcupine of his");
  await until(async () => (await titlesFound(ann, "porcupine")).length === 1);
  await until(async () => (await titlesFound(ben, "porcupine")).join() === "Own");
  expect(await titlesFound(eve, "porcupine")).toEqual([]);
  // Opened by the link, and then the link leads no more.
  await ben.ask("GET", `/documents/${secret}`);
  expect(await titlesFound(ben, "porcupine")).toEqual(["Secret", "Own"]);
  const { body } = await ann.ask("GET", `/documents/${secret}/access`);
  const none = { ...(body["link"] as object), role: "none" };
  expect((await ann.ask("PUT", `/documents/${secret}/access`, { json: { ...body, link: none } })).status).toBe(200);
  expect(await titlesFound(ben, "porcupine")).toEqual(["Own"]);
  // A token is for some documents only, whatever its subject has.
  const program = browserAt(server, { token: tokenFor("own/*", "edit") });
  await program.create({ id: "own/1", title: "One", content: "porcupine", format: "text" });
  await until(async () => (await titlesFound(program, "porcupine")).join() === "One");
  const narrow = browserAt(server, { token: tokenFor("other/*", "edit") });
  expect(await titlesFound(narrow, "porcupine")).toEqual([]);
  await ann.ask("DELETE", `/documents/${secret}`);
  expect(await titlesFound(ann, "porcupine")).toEqual([]);
  expect((await find(ann, "porcupine", "&filter=trashed")).map(({ title }) => title)).toEqual(["Secret"]);
});

it("follows what is written in an editor, and forgets what was deleted", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  const id = await write(ann, "Live", "before");
  await until(async () => (await titlesFound(ann, "before")).length === 1);
  await ann.ask("PUT", `/documents/${id}/content?format=text`, { json: "afterwards" });
  await until(async () => (await titlesFound(ann, "afterwards")).length === 1);
  expect(await titlesFound(ann, "before")).toEqual([]);
});

it("leaves nothing of a document that was removed for good, in its file neither", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  const id = await write(ann, "Gone", "An unforgettable hippogriff");
  await until(async () => (await titlesFound(ann, "hippogriff")).length === 1);
  await ann.ask("DELETE", `/documents/${id}?permanent=true`);
  expect(await titlesFound(ann, "hippogriff")).toEqual([]);
  const kept = (): boolean =>
    ["search.db", "search.db-wal"].some((name) => {
      const path = join(server.folder, name);
      return existsSync(path) && readFileSync(path).toString("latin1").includes("hippogriff");
    });
  await until(() => !kept());
  // One of the same name begins without the words of that one.
  await ann.create({ id, title: "Gone" });
  await indexed(ann);
  expect(await titlesFound(ann, "hippogriff")).toEqual([]);
});

it("shows pages, of which none has a document twice", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  for (let number = 1; number <= 5; number += 1) await write(ann, `Page ${number}`, "a common word");
  await write(ann, "Common", "in the title");
  await until(async () => (await titlesFound(ann, "common")).length === 6);
  const seen: unknown[] = [];
  let cursor = "";
  do {
    const { body } = await ann.ask("GET", `/documents?query=common&limit=2${cursor}`);
    seen.push(...(body["documents"] as Found[]).map(({ title }) => title));
    const next = body["cursor"] as string | undefined;
    cursor = next === undefined ? "" : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== "");
  expect(seen).toEqual(["Common", "Page 5", "Page 4", "Page 3", "Page 2", "Page 1"]);
  const { status } = await ann.ask("GET", "/documents?query=common&cursor=nonsense");
  expect(status).toBe(400);
});

it("knows only the title of another app's document", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  const reader = await yClient(server, "foreign");
  reader.doc.getText("monaco").insert(0, "someone else's wombat");
  await until(
    async () => (await ann.ask("PATCH", "/documents/foreign", { json: { title: "Made elsewhere" } })).status === 200,
  );
  await ann.ask("GET", "/documents/foreign");
  await indexed(ann);
  expect(await titlesFound(ann, "wombat")).toEqual([]);
  expect(await titlesFound(ann, "elsewhere")).toEqual(["Made elsewhere"]);
});

it("makes the index anew when its file is damaged or gone, and answers with titles until then", async () => {
  const server = await testServer({}, { searchPace: { ...searchPace, quiet: 200 } });
  const ann = browserAt(server);
  await write(ann, "Kept", "all about marmots");
  await until(async () => (await titlesFound(ann, "marmots")).length === 1);
  await server.stop();
  writeFileSync(join(server.folder, "search.db"), randomBytes(40_000));
  await server.restart();
  const { body } = await ann.ask("GET", "/documents?query=kept");
  expect(body["complete"]).toBe(false);
  expect((body["documents"] as Found[]).map(({ title }) => title)).toEqual(["Kept"]);
  await until(async () => (await titlesFound(ann, "marmots")).length === 1);
  await until(async () => (await ann.ask("GET", "/documents?query=kept")).body["complete"] === true);
  await server.stop();
  expect((await weft(["compact", "--data-dir", server.folder])).code).toBe(0);
  expect(existsSync(join(server.folder, "search.db"))).toBe(false);
  await server.restart();
  await until(async () => (await titlesFound(ann, "marmots")).length === 1);
});

it("does not read a document again that ended its thread, until it is changed, and finds its title", async () => {
  const server = await testServer({}, quick);
  const ann = browserAt(server);
  const id = await write(ann, "Heavy", "a heavy rhinoceros");
  await write(ann, "Light", "a light rhinoceros");
  await until(async () => (await titlesFound(ann, "rhinoceros")).length === 2);
  await server.stop();
  // As the index stands when the thread, or the process, ended over it.
  const index = new DatabaseSync(join(server.folder, "search.db"));
  index.exec("update known set tried = 1 where title = 'Heavy'");
  index.close();
  await server.restart();
  await until(async () => (await titlesFound(ann, "rhinoceros")).join() === "Light");
  expect(await titlesFound(ann, "heavy")).toEqual(["Heavy"]);
  await ann.ask("PUT", `/documents/${id}/content?format=text`, { json: "a mended rhinoceros" });
  await until(async () => (await titlesFound(ann, "mended")).join() === "Heavy");
});
