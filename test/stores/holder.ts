/**
 * A process of its own that holds a data folder: `node holder.ts <folder>`. Prints "open" once it does.
 */
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";

await createSqliteStore({ folder: process.argv[2] ?? "" });
console.log("open");
