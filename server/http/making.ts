/**
 * How a document comes to be by HTTP: empty, from a template, from what was sent, or from another one. Owns: who may, its name,
 * and that it begins once.
 * Must never: leave an empty document where content was refused; who calls has that ready before.
 */
import { nameProblem } from "@weft/protocol";
import { META } from "@weft/schema";
import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Grant } from "../access/caller.ts";
import { newDocumentId } from "../access/document-id.ts";
import { type Role, mayEdit } from "../access/roles.ts";
import type { Rooms } from "../collab/rooms.ts";
import { savedInTime } from "../ops/deadline.ts";
import type { Catalog } from "../storage/catalog.ts";
import type { ContentWriter } from "./content-writing.ts";
import type { OpenedDocument, ShowDocument } from "./document-json.ts";
import type { Variables } from "./identity.ts";
import { requireRole } from "./permission.ts";
import { HttpProblem } from "./problems.ts";

type Asked = Context<{ Variables: Variables }>;

/** What a new document is. */
export interface Making {
  /** From `nameFor`. */
  readonly id: string;
  /** In lists, until the document says otherwise. */
  readonly title: string;
  /** To be written into the document; "" leaves what it begins with. */
  readonly ownTitle: string;
  /** What it begins with: a V1 update that was prepared, or else this seed. */
  readonly update?: Uint8Array;
  readonly seed?: () => Uint8Array;
  /** Whether somebody asked for that, and is to know when it was left out. */
  readonly isWanted: boolean;
}

export interface DocumentMaker {
  /** The name of a document that whoever asks may make: `wanted`, or a new one. Rejects with `HttpProblem`. */
  nameFor(context: Asked, wanted: string | undefined): Promise<string>;
  /** Resolves when it is on disk. */
  make(context: Asked, making: Making): Promise<z.output<typeof OpenedDocument>>;
}

export function createDocumentMaker({
  catalog,
  rooms,
  writer,
  show,
  now,
}: {
  readonly catalog: Pick<Catalog, "create" | "get">;
  readonly rooms: Rooms;
  readonly writer: Pick<ContentWriter, "begin">;
  readonly show: ShowDocument;
  readonly now: () => number;
}): DocumentMaker {
  return {
    async nameFor(context, wanted) {
      const { grant, session, key } = context.get("caller");
      const id = wanted ?? newId(grant);
      const problem = nameProblem(id);
      if (problem !== undefined) throw new HttpProblem(400, problem);
      // With an account one may make any document that there is not yet, and nothing of others is touched by that.
      if (key !== undefined) requireMaker(key.role);
      else if (session === undefined) await requireRole(context, id, "edit", "make");
      return id;
    },
    async make(context, { id, title, ownTitle, update, seed, isWanted }) {
      const caller = context.get("caller");
      const at = now();
      if (!(await catalog.create({ id, title, person: caller.person, at }))) {
        throw new HttpProblem(409, "There is a document of this id already. Choose another id, or open that one.");
      }
      await rooms.use(id, async (room) => {
        const isBegun = update
          ? await writer.begin(room, update)
          : seed === undefined || (await savedInTime(room.seed(seed)));
        if (!isBegun && isWanted) {
          const what = update === undefined ? "template" : "content";
          throw new HttpProblem(
            409,
            `Somebody began this document at the same moment, so the ${what} was left out. Open it as it is, or make another.`,
          );
        }
        if (ownTitle !== "") await savedInTime(room.edit((doc) => doc.getMap(META).set("title", ownTitle)));
      });
      context.header("Location", `/api/v1/documents/${encodeURIComponent(id)}`);
      // Who makes a document may do more with it.
      const standing = await requireRole(context, id, "view", "read");
      const record = await catalog.get(id);
      if (record === undefined) throw new HttpProblem(404, "There is no document of this id.");
      return show(record, standing, caller, at);
    },
  };
}

/** A key that may change nothing makes nothing. */
function requireMaker(role: Role): void {
  if (mayEdit(role)) return;
  throw new HttpProblem(403, `This API key is for "${role}" only. One for "edit" may make documents.`);
}

/** With a token for all documents whose names begin in some way, one of those. */
function newId(grant: Grant | undefined): string {
  const beginning = grant?.documents.endsWith("*") === true ? grant.documents.slice(0, -1) : "";
  return beginning + newDocumentId();
}
