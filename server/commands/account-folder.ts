/** The accounts in a data folder, for commands. Owns: opening the folder, which no server may hold then, and finding a login. */
import { existsSync } from "node:fs";
import { foldLogin } from "../access/accounts.ts";
import type { AccountStore } from "../storage/account-store.ts";
import { describeFolder } from "../storage/data-folder.ts";
import { type EmbeddedStore, createSqliteStore } from "../storage/store-sqlite.ts";
import { type Call, CommandProblem } from "./command.ts";

/** Runs `work` with the store, and closes it. Throws `CommandProblem` where there is none. */
export async function openAccounts(
  { dataDir, warn }: Call,
  work: (store: EmbeddedStore) => Promise<void>,
): Promise<void> {
  if (!existsSync(describeFolder(dataDir).database)) {
    throw new CommandProblem(`There is no Weft data in ${dataDir}. Name the folder with --data-dir or WEFT_DATA_DIR.`);
  }
  const store = await createSqliteStore({ folder: dataDir, onDamage: warn });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** The account's id. Throws `CommandProblem`. */
export async function requireLogin(store: Pick<AccountStore, "accountOf">, login: string): Promise<string> {
  const found = await store.accountOf(foldLogin(login));
  if (found === undefined) throw new CommandProblem(`Nobody is called "${login}". "weft user list" says who there is.`);
  return found.id;
}
