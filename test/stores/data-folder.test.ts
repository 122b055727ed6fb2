/** Who may use a data folder, and what a person reads who may not. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { DataFolderProblem } from "../../server/storage/store.ts";
import { newFolder } from "./folder.ts";

async function problemOf(folder: string): Promise<string> {
  const problem: unknown = await createSqliteStore({ folder }).then(
    () => "It opened",
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(DataFolderProblem);
  return problem instanceof DataFolderProblem ? problem.message : "";
}

async function holdElsewhere(folder: string): Promise<ChildProcess> {
  const holder = fileURLToPath(new URL("holder.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=source", holder, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

test("a folder held by another process is refused, with the folder and the process in the message", async () => {
  const folder = newFolder();
  const holder = await holdElsewhere(folder);
  const problem = await problemOf(folder);
  expect(problem).toContain(folder);
  expect(problem).toContain(`process ${holder.pid}`);
  expect(problem).toContain("WEFT_DATA_DIR");
});

test("a folder whose holder was killed can be used at once", async () => {
  const folder = newFolder();
  const holder = await holdElsewhere(folder);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const store = await createSqliteStore({ folder });
  await store.close();
});

test("a refused attempt does not loosen the hold", async () => {
  const folder = newFolder();
  await holdElsewhere(folder);
  await problemOf(folder);
  await problemOf(folder);
});

test("a folder held by this process is refused to it too, until it is closed", async () => {
  const folder = newFolder();
  const first = await createSqliteStore({ folder });
  expect(await problemOf(folder)).toContain(`process ${process.pid}`);
  await first.close();
  const second = await createSqliteStore({ folder });
  await second.close();
});

test("an attempt of this process does not let another process in", async () => {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  onTestFinished(() => store.close());
  await problemOf(folder);
  const holder = fileURLToPath(new URL("holder.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=source", holder, folder], { stdio: "ignore" });
  const [code] = await once(child, "exit");
  expect(code).not.toBe(0);
});

test("a file in the place of the folder is named as such", async () => {
  const folder = newFolder();
  writeFileSync(folder, "");
  expect(await problemOf(folder)).toContain(`${folder} cannot be used: there is a file of that name`);
});

test("a folder below a file is named as such", async () => {
  const folder = newFolder();
  writeFileSync(folder, "");
  expect(await problemOf(join(folder, "data"))).toContain("a part of its path is a file");
});

test("a folder in a place where none can be made is refused", async () => {
  expect(await problemOf("/proc/weft/data")).toContain("/proc/weft/data cannot be used");
});

test("a database that is a folder is refused with a sentence", async () => {
  const folder = newFolder();
  mkdirSync(join(folder, "weft.db"), { recursive: true });
  expect(await problemOf(folder)).toContain("weft.db cannot be opened");
});

test("after a refusal for another reason the folder is free again", async () => {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, "weft.db"), "no database ".repeat(200));
  expect(await problemOf(folder)).toContain("no Weft database");
  expect(await problemOf(folder)).toContain("no Weft database");
});

test("the folder and its files are for their owner only", async () => {
  const folder = newFolder();
  const store = await createSqliteStore({ folder });
  onTestFinished(() => store.close());
  await store.append([{ document: "a", update: new Uint8Array([1]) }]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of ["weft.db", "weft.db-wal", "weft.db-shm", "lock.db", "lock.json"]) {
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  }
});

test("a folder that is there already keeps its mode, and missing parents are made", async () => {
  const folder = join(newFolder(), "deep", "data");
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o750);
  const store = await createSqliteStore({ folder });
  await store.close();
  expect(statSync(folder).mode & 0o777).toBe(0o750);
  expect(existsSync(join(dirname(folder), "data", "weft.db"))).toBe(true);
});
