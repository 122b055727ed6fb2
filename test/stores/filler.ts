/**
 * A process that appends until an append fails: `node filler.ts <folder>`. Prints how many were acknowledged, and the
 * names of the error that ended it and of the one that a further small append gets.
 */
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";

const store = await createSqliteStore({ folder: process.argv[2] ?? "" });

async function append(update: Uint8Array): Promise<string | undefined> {
  try {
    await store.append([{ document: "a", update }]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : "";
  }
}

let acknowledged = 0;
let first: string | undefined;
while (first === undefined) {
  first = await append(new Uint8Array(100_000));
  if (first === undefined) acknowledged += 1;
}
console.log(JSON.stringify({ acknowledged, first, second: await append(new Uint8Array(1)) }));
process.exit();
