/**
 * The Hocuspocus server with its defaults, keeping its documents in SQLite in the folder that is given. Prints its address.
 * Its SQLite extension stands on a package that compiles itself when it is installed, which nothing here may do; this is
 * its table and its two statements over Node's own SQLite, behind its extension for databases.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";

const database = new DatabaseSync(join(process.argv[2] ?? ".", "hocuspocus.sqlite"));
database.exec("CREATE TABLE IF NOT EXISTS documents (name TEXT NOT NULL UNIQUE, data BLOB NOT NULL)");
const select = database.prepare("SELECT data FROM documents WHERE name = ?");
const upsert = database.prepare(
  "INSERT INTO documents (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data",
);

const server = new Server({
  address: "127.0.0.1",
  port: 0,
  quiet: true,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => select.get(documentName)?.data ?? null,
      store: async ({ documentName, state }) => void upsert.run(documentName, state),
    }),
  ],
});
await server.listen();
console.log(`http://127.0.0.1:${server.httpServer.address().port}`);
