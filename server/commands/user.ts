/** `weft user`: accounts, for whoever can reach the data folder. Owns: what is said about them, and never a password. */
import { createAccounts, welcomePath } from "../access/accounts.ts";
import type { AccountStore } from "../storage/account-store.ts";
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

/** More than anybody reads. */
const MOST_LISTED = 10_000;

type Action = (store: AccountStore, login: string | undefined, call: Call) => Promise<void>;

const ACTIONS = { list, invite, "reset-link": resetLink, disable, enable } satisfies Readonly<Record<string, Action>>;

export const user: Command = {
  name: "user",
  summary: "lists accounts, invites, resets a password, shows somebody out; while the server is stopped",
  operands: "ACTION [LOGIN]",
  count: [1, 2],
  options: { "data-dir": DATA_DIR_OPTION, json: JSON_OPTION },
  details: `Actions:
  list                 who has an account
  invite               a link that makes one account, within seven days
  reset-link LOGIN     a link that sets a new password, within 24 hours; all sessions end when it is used
  disable LOGIN        signs somebody out for good; their documents stay
  enable LOGIN         lets them sign in again

Links begin with WEFT_PUBLIC_URL where that is set. While the server runs, owners invite on their account's page.
`,
  async run(call) {
    const [action = "", login] = call.operands;
    if (!isAction(action)) {
      throw new UsageProblem(`"${action}" is not an action. "weft user --help" lists what there is.`);
    }
    await openAccounts(call, (store) => ACTIONS[action](store, login, call));
    return EXIT.done;
  },
};

function isAction(name: string): name is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, name);
}

async function list(store: AccountStore, _login: string | undefined, { say, give }: Call): Promise<void> {
  const accounts = await store.accounts(MOST_LISTED);
  for (const { login, name, role, disabledAt } of accounts) {
    say(`${login}\t${name}\t${role}${disabledAt === undefined ? "" : "\tdisabled"}`);
  }
  if (accounts.length === 0)
    say("Nobody has an account yet. The server prints a link for the first one when it starts.");
  give({
    ok: true,
    accounts: accounts.map(({ id, login, name, role, disabledAt }) => ({
      id,
      login,
      name,
      role,
      disabled: disabledAt !== undefined,
    })),
  });
}

async function invite(store: AccountStore, _login: string | undefined, call: Call): Promise<void> {
  if ((await store.accounts(1)).length === 0) {
    throw new CommandProblem("Nobody has an account yet. The server prints a link for the first one when it starts.");
  }
  giveLink((await accountsIn(store).invite(undefined, "")).secret, call);
}

async function resetLink(store: AccountStore, login: string | undefined, call: Call): Promise<void> {
  giveLink(await accountsIn(store).resetLink(await idOf(store, login)), call);
}

async function disable(store: AccountStore, login: string | undefined, { say, give }: Call): Promise<void> {
  if ((await store.setDisabled(await idOf(store, login), Date.now())) === "last") {
    throw new CommandProblem("This is the only owner. Nobody could invite others then.");
  }
  say("Disabled: nobody is let in by this account any more.");
  give({ ok: true });
}

async function enable(store: AccountStore, login: string | undefined, { say, give }: Call): Promise<void> {
  await store.setDisabled(await idOf(store, login), undefined);
  say("Enabled.");
  give({ ok: true });
}

async function idOf(store: AccountStore, login: string | undefined): Promise<string> {
  if (login === undefined) throw new UsageProblem("Whose? Name the e-mail address or user name behind the action.");
  return requireLogin(store, login);
}

function accountsIn(store: AccountStore): ReturnType<typeof createAccounts> {
  // No line is open by anything here: the folder is ours alone.
  return createAccounts({ store, now: Date.now, elapsed: () => performance.now(), onChange: async () => {} });
}

function giveLink(secret: string, { env, say, give }: Call): void {
  const url = (env["WEFT_PUBLIC_URL"]?.trim() ?? "").replace(/\/+$/, "") + welcomePath(secret);
  say(url);
  give({ ok: true, url });
}
