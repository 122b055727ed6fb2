/** `weft key`: API keys of accounts, for whoever can reach the data folder. Owns: what is said about them. */
import { createApiKeys } from "../access/api-keys.ts";
import { ROLES, isRole } from "../access/roles.ts";
import type { EmbeddedStore } from "../storage/store-sqlite.ts";
import { openAccounts, requireLogin } from "./account-folder.ts";
import {
  type Call,
  type Command,
  CommandProblem,
  DATA_DIR_OPTION,
  EXIT,
  JSON_OPTION,
  UsageProblem,
} from "./command.ts";
import { secondsOf } from "./duration.ts";

type Action = (store: EmbeddedStore, account: string, call: Call) => Promise<void>;

const ACTIONS = { list, make, revoke } satisfies Readonly<Record<string, Action>>;

export const key: Command = {
  name: "key",
  summary: "lists, makes and revokes API keys of an account; while the server is stopped",
  operands: "ACTION LOGIN [ID]",
  count: [2, 3],
  options: {
    name: { value: "NAME", help: "make: what it is for" },
    role: { value: "ROLE", help: `make: the most that it may do, one of ${ROLES.join(", ")}; edit unless given` },
    expires: { value: "TIME", help: "make: 12h or 90d; until it is revoked unless given" },
    "data-dir": DATA_DIR_OPTION,
    json: JSON_OPTION,
  },
  details: `Actions:
  list LOGIN           the keys of an account
  make LOGIN           prints a new key, which is shown this once
  revoke LOGIN ID      ends one

While the server runs, people make their own (POST /api/v1/account/keys).
`,
  async run(call) {
    const [action = "", login = ""] = call.operands;
    if (!isAction(action))
      throw new UsageProblem(`"${action}" is not an action. "weft key --help" lists what there is.`);
    await openAccounts(call, async (store) => ACTIONS[action](store, await requireLogin(store, login), call));
    return EXIT.done;
  },
};

function isAction(name: string): name is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, name);
}

async function list(store: EmbeddedStore, account: string, { say, give }: Call): Promise<void> {
  // An account has fewer than a page.
  const { keys } = await keysIn(store).list(account, { limit: 200 });
  const day = (time: number | undefined): string => (time === undefined ? "never" : new Date(time).toISOString());
  for (const { id, name, role, expiresAt, usedAt } of keys) {
    say(`${id}\t${name}\t${role}\tends ${day(expiresAt)}\tused ${day(usedAt)}`);
  }
  if (keys.length === 0) say("This account has no API keys.");
  give({
    ok: true,
    keys: keys.map(({ id, name, role, createdAt, expiresAt, usedAt }) => ({
      id,
      name,
      role,
      createdAt,
      expiresAt,
      usedAt,
    })),
  });
}

async function make(store: EmbeddedStore, account: string, { value, say, give }: Call): Promise<void> {
  const name = value("name")?.trim() ?? "";
  if (name === "") throw new UsageProblem("--name is missing: what the key is for.");
  const role = value("role") ?? "edit";
  if (!isRole(role)) throw new UsageProblem(`--role should be one of ${ROLES.join(", ")}; it is "${role}".`);
  const expires = value("expires");
  const expiresAt = expires === undefined ? undefined : Date.now() + secondsOf(expires) * 1_000;
  const made = await keysIn(store).make(account, { name, role, expiresAt });
  if (made === undefined)
    throw new CommandProblem("This account has as many API keys as there may be. Revoke one first.");
  say(made.text);
  give({ ok: true, id: made.key.id, key: made.text });
}

async function revoke(store: EmbeddedStore, account: string, { operands, say, give }: Call): Promise<void> {
  const [, , id] = operands;
  if (id === undefined) throw new UsageProblem('Which one? Put its id behind the login; "weft key list" has them.');
  if (!(await keysIn(store).revoke(account, id))) throw new CommandProblem(`The account has no API key "${id}".`);
  say("Revoked.");
  give({ ok: true });
}

function keysIn(store: EmbeddedStore): ReturnType<typeof createApiKeys> {
  // No line is open by anything here: the folder is ours alone.
  return createApiKeys({ store, now: Date.now, onChange: async () => {} });
}
