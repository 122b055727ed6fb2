/**
 * From what a request says about sharing to what is kept. Owns: the shape of that request, its limits, what is left alone, and
 * the sentences of the log. Must never: touch the store, or put a password into the log.
 */
import { z } from "@hono/zod-openapi";
import { hashPassword } from "../access/passwords.ts";
import { ROLES } from "../access/roles.ts";
import { LINK_ROLES, linkOf } from "../access/sharing.ts";
import type { MemberRecord, Person, Sharing, SharingDeed, SharingRecord } from "../storage/sharing-catalog.ts";
import { HttpProblem } from "./problems.ts";

/** Members of one document: each is looked at when somebody opens it by name, and shown in one list. */
const MOST_MEMBERS = 500;
const LONGEST_PERSON = 320;
/** UTF-16 units, as for a token's `name`. */
const LONGEST_NAME = 200;
const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 256;

/** Control characters and halves of surrogate pairs: they forge lines, and have no bytes of their own. */
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

function text(longest: number) {
  return z
    .string()
    .min(1, "empty")
    .max(longest, `longer than ${longest} characters`)
    .refine((value) => value.trim() !== "" && !FORBIDDEN.test(value), "not a text of one line");
}

const PersonKey = text(LONGEST_PERSON).openapi({
  description: "An opaque key: `token:` and the `sub` of a token, or another that a document's access has named.",
});

const Name = text(LONGEST_NAME).openapi({ description: "What others call them." });

const Password = z
  .string()
  .min(SHORTEST_PASSWORD, `shorter than ${SHORTEST_PASSWORD} characters`)
  .max(LONGEST_PASSWORD, `longer than ${LONGEST_PASSWORD} characters`);

/** The body of `PUT …/access`. What a GET gave can be sent back as it is, and is no change. */
export const SharingChange = z
  .strictObject({
    role: z.enum(ROLES).optional().openapi({ description: "As it was got; means nothing." }),
    owner: z
      .strictObject({ person: PersonKey, name: Name.optional() })
      .nullable()
      .optional()
      .openapi({ description: "Hands the document on, to one of its members; only its owner may." }),
    members: z
      .array(
        z.strictObject({
          person: PersonKey,
          role: z.enum(ROLES, { error: `expected one of ${ROLES.join(", ")}` }),
          name: Name.optional(),
          addedAt: z.string().optional().openapi({ description: "As it was got; means nothing." }),
        }),
      )
      .max(MOST_MEMBERS, `more than ${MOST_MEMBERS} members`)
      .optional()
      .openapi({ description: "All of them: who is left out is a member no more." }),
    link: z
      .strictObject({
        role: z.enum(LINK_ROLES, { error: `expected one of ${LINK_ROLES.join(", ")}` }),
        expiresAt: z.iso
          .datetime({ offset: true })
          .nullable()
          .optional()
          .openapi({ description: "`null` for no end. Left out, it stays." }),
        hasPassword: z.boolean().optional().openapi({ description: "As it was got; means nothing." }),
        password: Password.nullable().optional().openapi({ description: "`null` for none. Left out, it stays." }),
      })
      .optional(),
    locked: z.boolean().optional().openapi({ description: "While it is, nobody changes the content." }),
  })
  .openapi("AccessChange");

export interface Changing {
  readonly by: Person | undefined;
  /** Whether they may hand it on. */
  readonly isOwner: boolean;
  /** Whether the server is open to everyone; see `linkOf`. */
  readonly isOpen: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What a change makes of the sharing that there is. Throws `HttpProblem` for one that can't be. */
export async function changed(
  before: SharingRecord,
  change: z.output<typeof SharingChange>,
  changing: Changing,
): Promise<{ readonly sharing: Sharing; readonly deeds: readonly SharingDeed[] }> {
  const owner = ownerAfter(before, change.owner?.person, changing);
  const sharing: Sharing = {
    owner,
    members: membersAfter(before, change.members, owner, changing.at),
    link: await linkAfter(before, change.link, changing),
    isLocked: change.locked ?? before.isLocked,
  };
  return { sharing, deeds: deedsBetween(before, sharing, changing.isOpen) };
}

function ownerAfter(before: SharingRecord, wanted: string | undefined, { by, isOwner }: Changing): Person | undefined {
  const own = before.owner;
  if (wanted === undefined || wanted === own?.person) {
    // The name under which they are known now.
    return own !== undefined && own.person === by?.person ? { ...own, name: by.name ?? own.name } : own;
  }
  if (!isOwner) throw new HttpProblem(403, "Only the owner of a document hands it on.");
  const known = [...before.members, ...(by === undefined ? [] : [by])].find(({ person }) => person === wanted);
  // A key that is nobody's would leave a document without anybody.
  if (known === undefined) throw new HttpProblem(400, "owner: make them a member first, and the owner then.");
  return { person: known.person, name: known.name };
}

function membersAfter(
  before: SharingRecord,
  wanted: z.output<typeof SharingChange>["members"],
  owner: Person | undefined,
  at: number,
): MemberRecord[] {
  const kept = new Map(before.members.map((member) => [member.person, member]));
  const members = (wanted ?? before.members).map(({ person, role, name }) => {
    const known = kept.get(person);
    return { person, role, name: name ?? known?.name, at: known?.at ?? at };
  });
  if (new Set(members.map(({ person }) => person)).size < members.length) {
    throw new HttpProblem(400, "members: somebody is in it twice.");
  }
  // Once, for their role would be a question else.
  return members.filter(({ person }) => person !== owner?.person);
}

async function linkAfter(
  before: SharingRecord,
  wanted: z.output<typeof SharingChange>["link"],
  { isOpen, at }: Changing,
): Promise<Sharing["link"]> {
  if (wanted === undefined) return before.link;
  const { role, expiresAt, password } = wanted;
  const old = linkOf(before.link, isOpen);
  const end = typeof expiresAt === "string" ? Date.parse(expiresAt) : expiresAt === null ? undefined : old.expiresAt;
  if (typeof expiresAt === "string" && end !== undefined && end <= at && end !== old.expiresAt) {
    throw new HttpProblem(400, "link.expiresAt: this is over already. Choose a later time, or the role none.");
  }
  const isNew = typeof password === "string";
  const hash = isNew ? await hashPassword(password) : password === null ? undefined : old.password;
  return { role, expiresAt: end, password: hash };
}

function deedsBetween(before: Sharing, after: Sharing, isOpen: boolean): SharingDeed[] {
  const deeds: SharingDeed[] = [];
  const note = (deed: string, more: Partial<SharingDeed> = {}): void => {
    deeds.push({ deed, subject: undefined, from: undefined, to: undefined, ...more });
  };
  if (after.owner?.person !== before.owner?.person) note("owner", { subject: after.owner, from: before.owner?.person });
  const old = new Map(before.members.map((member) => [member.person, member]));
  for (const { person, name, role } of after.members) {
    const from = old.get(person)?.role;
    old.delete(person);
    if (from !== role) note("member", { subject: { person, name }, from, to: role });
  }
  for (const { person, name, role } of old.values()) note("member", { subject: { person, name }, from: role });
  const [was, is] = [linkOf(before.link, isOpen), linkOf(after.link, isOpen)];
  if (was.role !== is.role) note("link", { from: was.role, to: is.role });
  if (was.expiresAt !== is.expiresAt) note("link-end", { from: dateOf(was.expiresAt), to: dateOf(is.expiresAt) });
  if (was.password !== is.password) note(is.password === undefined ? "password-removed" : "password-set");
  if (before.isLocked !== after.isLocked) note(after.isLocked ? "locked" : "unlocked");
  return deeds;
}

function dateOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
