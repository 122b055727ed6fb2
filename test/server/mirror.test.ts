/** The mirror: a folder of Markdown that follows, and never stands in anybody's way. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { createLog } from "../../server/ops/log.ts";
import { type YClient, yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const PACE = { look: 20, quiet: 60, longest: 1_000 };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "weft-mirror-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The Markdown files in a folder by name. */
function mirrored(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

function write(client: YClient, words: string): void {
  const block = new Y.XmlElement("textblock");
  block.insert(0, [new Y.XmlText(words)]);
  client.doc.getXmlFragment("content").insert(0, [block]);
}

it("follows what is written, titles, the trash and its way back, and removal", async () => {
  const mirrorDir = join(newFolder(), "mirror");
  const server = await testServer({ mirrorDir }, { mirrorPace: PACE });
  const made = await fetch(`${server.url}/api/v1/documents`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id: "plan", title: "First" }),
  });
  const cookie = made.headers.get("set-cookie")?.split(";")[0] ?? "";
  const ask = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${server.url}/api/v1/documents/plan${path}`, {
      method,
      headers: { cookie, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const ann = await yClient(server, "plan");
  write(ann, "the first words");
  await until(() => mirrored(mirrorDir)["First--plan.md"]?.includes("the first words"));
  write(ann, "more of them");
  await until(() => mirrored(mirrorDir)["First--plan.md"]?.includes("more of them"));

  await ask("PATCH", "", { title: "Second / title" });
  await until(() => mirrored(mirrorDir)["Second-title--plan.md"]?.startsWith('---\ntitle: "Second / title"\n'));
  await until(() => Object.keys(mirrored(mirrorDir)).length === 1);

  await ask("DELETE", "");
  await until(() => Object.keys(mirrored(mirrorDir)).length === 0);
  expect(Object.keys(mirrored(join(mirrorDir, "trash")))).toEqual(["Second-title--plan.md"]);
  await ask("POST", "/restore");
  await until(() => mirrored(mirrorDir)["Second-title--plan.md"]?.includes("more of them"));
  expect(mirrored(join(mirrorDir, "trash"))).toEqual({});
  await ask("DELETE", "?permanent=true");
  await until(() => Object.keys(mirrored(mirrorDir)).length === 0);
  expect(mirrored(join(mirrorDir, "trash"))).toEqual({});
});

it("catches up with what happened while it was off, and leaves files alone that it did not make", async () => {
  const parent = newFolder();
  const [dataDir, mirrorDir] = [join(parent, "data"), join(parent, "mirror")];
  const listFile = join(mirrorDir, ".weft-mirror.json");
  const first = await testServer({ dataDir, mirrorDir }, { mirrorPace: PACE });
  for (const name of ["stays", "changes"]) write(await yClient(first, name), `words of ${name}`);
  const listed = (): string => (existsSync(listFile) ? readFileSync(listFile, "utf8") : "");
  await until(() => ["stays", "changes"].every((name) => listed().includes(`--${name}.md`)));
  await first.stop();
  mkdirSync(join(mirrorDir, ".git"));
  writeFileSync(join(mirrorDir, "README.md"), "somebody's own");
  // A list that was tampered with leads nowhere else.
  const victim = join(parent, "victim--x.md");
  writeFileSync(victim, "not the mirror's");
  const list = JSON.parse(readFileSync(listFile, "utf8")) as unknown[];
  list.push(["gone", { file: "../victim--x.md", title: "", updatedAt: 0, isTrashed: false }]);
  writeFileSync(listFile, JSON.stringify(list));
  const marker = "not written anew";
  writeFileSync(join(mirrorDir, "Untitled--stays.md"), marker);

  const without = await testServer({ dataDir });
  write(await yClient(without, "changes"), "while it was off");
  write(await yClient(without, "comes"), "new while it was off");
  await without.stop();

  const second = await testServer({ dataDir, mirrorDir }, { mirrorPace: PACE });
  await until(() => mirrored(mirrorDir)["Untitled--changes.md"]?.includes("while it was off"));
  await until(() => mirrored(mirrorDir)["Untitled--comes.md"]?.includes("new while it was off"));
  expect(mirrored(mirrorDir)["Untitled--stays.md"]).toBe(marker);
  expect(mirrored(mirrorDir)["README.md"]).toBe("somebody's own");
  expect(readFileSync(victim, "utf8")).toBe("not the mirror's");
  await second.stop();
});

it("names of documents lead nowhere, and no two share a file", async () => {
  const parent = newFolder();
  const mirrorDir = join(parent, "mirror");
  const server = await testServer({ mirrorDir }, { mirrorPace: PACE });
  const names = [
    "a/b",
    "a-b",
    "A-B",
    "...",
    "~",
    "con",
    "日本/語",
    ".hidden",
    "x".repeat(250),
    "-rf",
    "a\\b",
    "%2e%2e",
  ];
  for (const name of names) write(await yClient(server, name), `words of ${name}`);
  await until(() => Object.keys(mirrored(mirrorDir)).length === names.length);
  await until(() => Object.values(mirrored(mirrorDir)).every((text) => text.includes("words of")));
  const files = Object.keys(mirrored(mirrorDir));
  for (const name of names) {
    expect(
      Object.values(mirrored(mirrorDir)).filter((text) => text.includes(`id: ${JSON.stringify(name)}\n`)),
    ).toHaveLength(1);
  }
  expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
  expect(files.every((file) => /^[\p{L}\p{N}]/u.test(file) && Buffer.byteLength(file) < 256)).toBe(true);
  expect(readdirSync(parent)).toEqual(["mirror"]);
});

it("a folder that can't be written is said in the log; edits are saved, and it is caught up with", async () => {
  const parent = newFolder();
  const mirrorDir = join(parent, "mirror");
  writeFileSync(mirrorDir, "a file in its place");
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  const server = await testServer({ mirrorDir }, { mirrorPace: PACE, log });
  const ann = await yClient(server, "notes");
  write(ann, "words all the same");
  await until(() => lines.some((line) => line.includes("the mirror cannot follow")));
  const bob = await yClient(server, "notes");
  expect(bob.doc.getXmlFragment("content").toJSON()).toContain("words all the same");
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  rmSync(mirrorDir);
  await until(() => mirrored(mirrorDir)["Untitled--notes.md"]?.includes("words all the same"));
  // Said once, not at every look.
  expect(lines.filter((line) => line.includes("cannot follow"))).toHaveLength(1);
  await until(() => lines.some((line) => line.includes("follows again")));
});
