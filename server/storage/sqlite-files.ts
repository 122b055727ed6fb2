/**
 * The catalog of files in SQLite. Owns: its statements. A removed document's holdings go to number 0, which no document
 * has: others may show its files, and are looked through first.
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { FileCatalog, StoredFile } from "./file-catalog.ts";

/** The methods, run at once instead of promised; those that write, within the open transaction. */
type SqliteFiles = {
  [Method in keyof FileCatalog]: (
    ...parameters: Parameters<FileCatalog[Method]>
  ) => Awaited<ReturnType<FileCatalog[Method]>>;
};

export function sqliteFiles(database: DatabaseSync): SqliteFiles {
  const readFile = database.prepare("select hash, size, mime, width, height from files where hash = ?");
  const readHolders = database.prepare(
    "select name from holdings join documents on documents.id = document where hash = ? limit ?",
  );
  const readBytes = database.prepare(
    `select coalesce(sum(size), 0) as bytes from holdings join files using (hash)
     where document = (select id from documents where name = ?)`,
  );
  const readKey = database.prepare("select id from documents where name = ?");
  const readHolding = database.prepare("select 1 from holdings where document = ? and hash = ?");
  const insertFile = database.prepare(
    `insert into files (hash, size, mime, width, height, created_at) values (:hash, :size, :mime, :width, :height, :at)
     on conflict do nothing`,
  );
  const insertHolding = database.prepare(
    `insert into holdings (document, hash, at) select ?, hash, ? from files where hash = ?
     on conflict do update set unused_since = null`,
  );
  const copyHoldings = database.prepare(
    `insert into holdings (document, hash, at) select :to, hash, :at from holdings
     where document = :from and unused_since is null on conflict do update set unused_since = null`,
  );
  const readNames = database.prepare("select name from documents where name > ? order by name limit ?");
  const readHoldings = database.prepare("select hash from holdings where document = ? and unused_since is null");
  const markUnused = database.prepare("update holdings set unused_since = ? where document = ? and hash = ?");
  const dropUnused = database.prepare("delete from holdings where document = ? and unused_since < ?");
  const dropRemoved = database.prepare("delete from holdings where document = 0 and at < ?");
  const readUnheld = database.prepare(
    "select hash from files where not exists (select 1 from holdings where holdings.hash = files.hash)",
  );
  const dropFile = database.prepare(
    "delete from files where hash = ?1 and not exists (select 1 from holdings where hash = ?1)",
  );
  const readPass = database.prepare(
    "select file_pass_at as at, (select min(at) from holdings where document = 0) as removed_at from numbers",
  );
  const writePass = database.prepare("update numbers set file_pass_at = ?");

  const keyOf = (document: string): number | undefined => {
    const row = readKey.get(document);
    return row === undefined ? undefined : Number(row["id"]);
  };

  return {
    file(hash) {
      const row = readFile.get(bytesOf(hash));
      return row === undefined ? undefined : fileOf(row);
    },
    holdersOf: (hash, limit) => readHolders.all(bytesOf(hash), limit).map((row) => String(row["name"])),
    bytesHeldBy: (document) => Number(readBytes.get(document)?.["bytes"] ?? 0),
    hold({ document, file, at, mostBytes }) {
      const key = keyOf(document);
      if (key === undefined) return "missing";
      const hash = bytesOf(file.hash);
      const held = readHolding.get(key, hash) !== undefined;
      if (!held && Number(readBytes.get(document)?.["bytes"] ?? 0) + file.size > mostBytes) return "full";
      const { size, mime, width = null, height = null } = file;
      insertFile.run({ hash, size, mime, width, height, at });
      insertHolding.run(key, at, hash);
      return "held";
    },
    holdAs({ document, other, at }) {
      const [to, from] = [keyOf(document), keyOf(other)];
      if (to !== undefined && from !== undefined) copyHoldings.run({ to, from, at });
    },
    documentNames: (after, limit) => readNames.all(after ?? "", limit).map((row) => String(row["name"])),
    noteShown({ document, hashes, at, unusedBefore }) {
      const key = keyOf(document);
      if (key === undefined) return;
      const shown = new Set(hashes);
      for (const hash of shown) insertHolding.run(key, at, bytesOf(hash));
      for (const row of readHoldings.all(key)) {
        if (!shown.has(hexOf(row["hash"]))) markUnused.run(at, key, row["hash"] ?? null);
      }
      dropUnused.run(key, unusedBefore);
    },
    letGoOfRemoved(before) {
      dropRemoved.run(before);
    },
    unheldFiles: () => readUnheld.all().map((row) => hexOf(row["hash"])),
    forgetFile: (hash) => dropFile.run(bytesOf(hash)).changes > 0,
    lastFilePass() {
      const row = readPass.get();
      const removedAt = row?.["removed_at"] ?? null;
      return { at: Number(row?.["at"] ?? 0), removedAt: removedAt === null ? undefined : Number(removedAt) };
    },
    notePass(at) {
      writePass.run(at);
    },
  };
}

function fileOf(row: Record<string, SQLOutputValue>): StoredFile {
  const number = (value: SQLOutputValue | undefined): number | undefined => (value == null ? undefined : Number(value));
  return {
    hash: hexOf(row["hash"]),
    size: Number(row["size"]),
    mime: String(row["mime"]),
    width: number(row["width"]),
    height: number(row["height"]),
  };
}

function bytesOf(hash: string): Uint8Array {
  return new Uint8Array(Buffer.from(hash, "hex"));
}

function hexOf(value: SQLOutputValue | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : "";
}
