/**
 * What everything that keeps accounts must do. Owns: the tests of the `AccountStore` interface, run for each implementation.
 * Must never: know how they are kept.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import type { AccountStore, OneTimeLink, Session } from "../../server/storage/account-store.ts";
import type { Store } from "../../server/storage/store.ts";
import type { StorePlace } from "./contract.ts";

const ANN = {
  id: "a1",
  login: "ann@example.com",
  name: "Ann",
  role: "owner",
  password: "<hash>",
  createdAt: 1,
} as const;
const BOB = { id: "b1", login: "bob", name: "Bob", role: "member", password: undefined, createdAt: 2 } as const;

function sessionOf(hash: string, changes: Partial<Session> = {}): Session {
  return { hash, account: "a1", createdAt: 10, seenAt: 10, expiresAt: 100, agent: "Firefox", ...changes };
}

function linkOf(hash: string, changes: Partial<OneTimeLink> = {}): OneTimeLink {
  const link = { purpose: "invitation", account: undefined, note: "", createdAt: 10, expiresAt: 100 } as const;
  return { hash, ...link, ...changes };
}

export function accountContract(name: string, newPlace: () => StorePlace<Store & AccountStore>): void {
  describe(`${name} as a store of accounts`, () => {
    async function open(place = newPlace()): Promise<Store & AccountStore> {
      const store = await place.open();
      onTestFinished(() => store.close().catch(() => {}));
      return store;
    }

    async function filled(place = newPlace()): Promise<Store & AccountStore> {
      const store = await open(place);
      expect(await store.addAccount(ANN)).toBe("added");
      expect(await store.addAccount(BOB)).toBe("added");
      return store;
    }

    test("what was added is found by id and login, also after it was opened anew", async () => {
      const place = newPlace();
      const first = await filled(place);
      await first.startSession(sessionOf("s"));
      await first.addLink(linkOf("l", { note: "for Cyd", account: "a1" }));
      await first.close();
      const store = await open(place);
      expect(await store.account("a1")).toEqual({ ...ANN, disabledAt: undefined });
      expect(await store.accountOf("bob")).toEqual({ ...BOB, disabledAt: undefined });
      expect(await store.accountOf("Bob")).toBeUndefined();
      expect((await store.accounts(10)).map(({ id }) => id)).toEqual(["a1", "b1"]);
      expect(await store.accounts(1)).toHaveLength(1);
      const found = await store.session("s", 99);
      expect(found?.session).toEqual(sessionOf("s"));
      expect(found?.account.name).toBe("Ann");
      expect(await store.link("l", 99)).toEqual(linkOf("l", { note: "for Cyd", account: "a1" }));
    });

    test("a login is one account's, and a second one leaves the first and its link as they were", async () => {
      const store = await filled();
      await store.addLink(linkOf("l"));
      expect(await store.addAccount({ ...ANN, id: "a2", name: "Other", createdAt: 20, link: "l" })).toBe("taken");
      expect((await store.accountOf(ANN.login))?.name).toBe("Ann");
      expect(await store.link("l", 20)).toBeDefined();
    });

    test("a link makes one account, before it expires", async () => {
      const store = await open();
      await store.addLink(linkOf("l"));
      expect(await store.addAccount({ ...ANN, createdAt: 100, link: "l" })).toBe("spent");
      const both = [ANN, BOB].map((account) => store.addAccount({ ...account, createdAt: 50, link: "l" }));
      expect((await Promise.all(both)).toSorted()).toEqual(["added", "spent"]);
      expect(await store.accounts(10)).toHaveLength(1);
      expect(await store.link("l", 50)).toBeUndefined();
    });

    test("a new password ends the sessions of the account but one", async () => {
      const store = await filled();
      for (const hash of ["s1", "s2"]) await store.startSession(sessionOf(hash));
      await store.startSession(sessionOf("of bob", { account: "b1" }));
      expect(await store.setPassword({ account: "a1", password: "<new>", at: 20, keep: "s1" })).toBe(true);
      expect((await store.account("a1"))?.password).toBe("<new>");
      expect((await store.sessionsOf("a1", 20)).map(({ hash }) => hash)).toEqual(["s1"]);
      expect(await store.session("of bob", 20)).toBeDefined();
      expect(await store.setPassword({ account: "nobody", password: "<new>", at: 20 })).toBe(false);
    });

    test("a link for a new password is for one account and one time, and a second one replaces it", async () => {
      const store = await filled();
      await store.addLink(linkOf("old", { purpose: "reset", account: "b1" }));
      await store.addLink(linkOf("new", { purpose: "reset", account: "b1" }));
      await store.addLink(linkOf("guest"));
      const set = (account: string, link: string): Promise<boolean> =>
        store.setPassword({ account, password: "<new>", at: 20, link });
      expect(await set("b1", "old")).toBe(false);
      expect(await set("a1", "new")).toBe(false);
      expect(await set("b1", "guest")).toBe(false);
      expect((await store.account("b1"))?.password).toBeUndefined();
      expect(await set("b1", "new")).toBe(true);
      expect(await set("b1", "new")).toBe(false);
    });

    test("an identity is one account's, of one issuer, and connecting it takes the password, the sessions and the link", async () => {
      const place = newPlace();
      const store = await filled(place);
      const identity = { issuer: "https://one.example", subject: "s" };
      const cyd = { id: "c1", login: "cyd", name: "Cyd", role: "member", password: undefined, createdAt: 20 } as const;
      expect(await store.accountOfIdentity(identity)).toBeUndefined();
      for (const link of ["l", "m"]) await store.addLink(linkOf(link));
      expect(await store.addAccount({ ...cyd, login: "bob", identity, link: "l" })).toBe("taken");
      expect(await store.addAccount({ ...cyd, identity, link: "none" })).toBe("spent");
      expect(await store.accountOfIdentity(identity)).toBeUndefined();
      expect(await store.addAccount({ ...cyd, identity, link: "l" })).toBe("added");
      expect(await store.addAccount({ ...cyd, id: "c2", login: "cyd2", identity, link: "m" })).toBe("known");
      expect(await store.link("m", 20)).toBeDefined();

      await store.startSession(sessionOf("of ann"));
      await store.addLink(linkOf("reset", { purpose: "reset", account: "a1" }));
      const other = { issuer: "https://two.example", subject: "s" };
      const connect = (account: string, link: string, at = 20, who = other): Promise<string> =>
        store.connectIdentity({ account, identity: who, at, link });
      expect(await connect("a1", "reset", 20, identity)).toBe("known");
      expect(await connect("a1", "reset", 100)).toBe("spent");
      expect(await connect("b1", "reset")).toBe("spent");
      expect(await connect("a1", "m")).toBe("spent");
      expect((await store.account("a1"))?.password).toBe(ANN.password);
      expect(await connect("a1", "reset")).toBe("connected");
      expect((await store.account("a1"))?.password).toBeUndefined();
      expect(await store.sessionsOf("a1", 20)).toEqual([]);
      expect(await store.link("reset", 20)).toBeUndefined();
      await store.close();
      const again = await open(place);
      expect((await again.accountOfIdentity(identity))?.id).toBe("c1");
      expect(await again.accountOfIdentity(other)).toMatchObject({ id: "a1", role: "owner", disabledAt: undefined });
    });

    test("a session counts until it expires, is ended, or its account is disabled", async () => {
      const store = await filled();
      for (const hash of ["s1", "s2"]) await store.startSession(sessionOf(hash, { account: "b1" }));
      expect(await store.session("s1", 100)).toBeUndefined();
      expect(await store.endSession("a1", "s1")).toBe(false);
      expect(await store.endSession("b1", "s1")).toBe(true);
      expect(await store.session("s1", 20)).toBeUndefined();
      await store.addLink(linkOf("l", { purpose: "reset", account: "b1" }));
      expect(await store.setDisabled("b1", 30)).toBe("done");
      expect((await store.account("b1"))?.disabledAt).toBe(30);
      expect(await store.setDisabled("b1", undefined)).toBe("done");
      // What was ended does not come back with the account.
      expect(await store.session("s2", 40)).toBeUndefined();
      expect(await store.link("l", 40)).toBeUndefined();
    });

    test("there is always an owner who is let in", async () => {
      const store = await filled();
      expect(await store.setDisabled("a1", 30)).toBe("last");
      expect(await store.setDisabled("nobody", 30)).toBe("missing");
      await store.addAccount({ ...BOB, id: "c1", login: "cyd", role: "owner" });
      expect(await store.setDisabled("a1", 30)).toBe("done");
      expect(await store.setDisabled("c1", 30)).toBe("last");
    });

    test("sessions are listed by when they were seen, and are not kept without end", async () => {
      const store = await filled();
      await store.startSession(sessionOf("s1"));
      await store.startSession(sessionOf("s2", { seenAt: 11 }));
      await store.noteSeen("s1", 12);
      await store.noteSeen("s1", 5);
      const listed = await store.sessionsOf("a1", 20);
      expect(listed.map(({ hash, seenAt }) => [hash, seenAt])).toEqual([
        ["s1", 12],
        ["s2", 11],
      ]);
      for (let number = 0; number < 100; number += 1) {
        await store.startSession(sessionOf(`m${number}`, { seenAt: 20 + number }));
      }
      const kept = (await store.sessionsOf("a1", 50)).map(({ hash }) => hash);
      expect(kept).toHaveLength(100);
      expect(kept).not.toContain("s1");
    });

    test("invitations are listed and taken back, and the first run has one link", async () => {
      const store = await filled();
      await store.addLink(linkOf("i1", { account: "a1", note: "for Cyd" }));
      await store.addLink(linkOf("i2", { account: "a1", createdAt: 11, expiresAt: 30 }));
      for (const hash of ["f1", "f2"]) await store.addLink(linkOf(hash, { purpose: "first-run" }));
      expect((await store.invitations(20)).map(({ hash }) => hash)).toEqual(["i2", "i1"]);
      expect((await store.invitations(30)).map(({ hash }) => hash)).toEqual(["i1"]);
      expect(await store.removeInvitation("f2")).toBe(false);
      expect(await store.removeInvitation("i1")).toBe(true);
      expect(await store.removeInvitation("i1")).toBe(false);
      expect(await store.link("f1", 20)).toBeUndefined();
      expect(await store.link("f2", 20)).toBeDefined();
    });
  });
}
