/**
 * Who may do what with a document, as functions: asking, changing, and giving a link's password. Owns: these requests.
 * Must never: keep a password; or send a change that rests on what somebody else has changed meanwhile.
 */
import { nameToPath } from "@weft/protocol";
import { ApiError, record, requestWhole } from "./api.ts";

export const ROLES = ["view", "comment", "suggest", "edit", "admin"] as const;
export const LINK_ROLES = ["none", "view", "comment", "suggest", "edit"] as const;
export type Role = (typeof ROLES)[number];
export type LinkRole = (typeof LINK_ROLES)[number];

export interface Person {
  /** The server's key for them. */
  readonly person: string;
  readonly name: string | undefined;
}

export interface Member extends Person {
  readonly role: Role;
}

/** What only admins are told. */
export interface Sharing {
  /** For `If-Match`. */
  readonly revision: string;
  readonly owner: Person | undefined;
  readonly members: readonly Member[];
  readonly link: { readonly role: LinkRole; readonly expiresAt: string | undefined; readonly hasPassword: boolean };
  readonly locked: boolean;
}

export interface Access {
  /** One's own. */
  readonly role: Role;
  readonly sharing: Sharing | undefined;
}

/** A change; what it leaves out stays. */
export interface AccessChange {
  readonly members?: readonly Member[];
  readonly owner?: { readonly person: string };
  readonly link?: { readonly role: LinkRole; readonly expiresAt?: string | null; readonly password?: string | null };
  readonly locked?: boolean;
}

const address = (id: string): string => `/api/v1/documents/${nameToPath(id).replaceAll("/", "%2F")}/access`;

export async function getAccess(id: string, signal?: AbortSignal): Promise<Access> {
  return accessIn(await requestWhole(address(id), { signal: signal ?? null, cache: "no-store" }));
}

/** Rejects with `ApiError`; its status is 412 when somebody else has changed it since `revision`. */
export async function changeAccess(id: string, revision: string, change: AccessChange): Promise<Access> {
  const body = JSON.stringify(change);
  return accessIn(await requestWhole(address(id), { method: "PUT", headers: { "if-match": revision }, body }));
}

/** Whose e-mail address or user name it is. */
export async function findPerson(id: string, login: string): Promise<Person> {
  const { body } = await requestWhole(`${address(id)}/person`, { method: "POST", body: JSON.stringify({ login }) });
  const found = personIn(body);
  if (found === undefined) throw new ApiError(500, "");
  return found;
}

/** Opens the document to this browser. */
export async function giveLinkPassword(id: string, password: string): Promise<void> {
  await requestWhole(`${address(id)}/unlock`, { method: "POST", body: JSON.stringify({ password }) });
}

function accessIn({ body, headers }: { readonly body: unknown; readonly headers: Headers }): Access {
  const { role, owner, members, link, locked } = record(body);
  const revision = headers.get("etag");
  const own = ROLES.find((known) => known === role) ?? "view";
  if (revision === null || !Array.isArray(members)) return { role: own, sharing: undefined };
  const { role: linkRole, expiresAt, hasPassword } = record(link);
  return {
    role: own,
    sharing: {
      revision,
      owner: personIn(owner),
      members: members.flatMap((member: unknown) => {
        const person = personIn(member);
        const role = ROLES.find((known) => known === record(member)["role"]);
        return person === undefined || role === undefined ? [] : [{ ...person, role }];
      }),
      link: {
        role: LINK_ROLES.find((known) => known === linkRole) ?? "none",
        expiresAt: typeof expiresAt === "string" ? expiresAt : undefined,
        hasPassword: hasPassword === true,
      },
      locked: locked === true,
    },
  };
}

function personIn(value: unknown): Person | undefined {
  const { person, name } = record(value);
  if (typeof person !== "string") return undefined;
  return { person, name: typeof name === "string" ? name : undefined };
}
