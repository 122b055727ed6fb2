/**
 * A document of an earlier schema version, when it is opened: brought up to date before anyone is in, or kept for reading.
 * Owns: what happens when that fails. Must never: let anyone write where a migration failed, for what they wrote would be in
 * neither form; or take down anything but this one opening.
 */
import type * as Y from "yjs";
import type { Log } from "../ops/log.ts";
import { whereThrown } from "./intake.ts";
import type { Room } from "./room.ts";

interface MigratorOptions {
  /**
   * The update that brings a document up to date; `undefined` when it is. Must change nothing. What it throws has the version that
   * it failed at as `from`, and the error behind it as `cause`.
   */
  readonly migrationOf: (doc: Y.Doc) => Uint8Array | undefined;
  readonly log: Log;
}

const READ_ONLY =
  "The server could not bring this document up to date, so it can only be read. " +
  "Nothing in it was changed; whoever runs the server finds the reason in its log.";

/** Brings the document of a room that nobody has joined up to date. Never rejects. */
export type Migrator = (room: Pick<Room, "name" | "read" | "write" | "allowOnlyReading">) => Promise<void>;

export function createMigrator({ migrationOf, log }: MigratorOptions): Migrator {
  /** What failed once fails again until there is another server: not tried, and not logged, at each opening. */
  const stuck = new Set<string>();

  return async (room) => {
    const doc = room.name;
    try {
      if (stuck.has(doc)) {
        room.allowOnlyReading(READ_ONLY);
        return;
      }
      const update = await room.read(migrationOf);
      if (update === undefined) return;
      // One row of the log: after a crash it is all there or not at all. Not waited for, or nobody could read while the disk
      // takes nothing; whatever is written later is behind it in the log.
      room.write(update).then(
        (applied) => applied && log.info({ doc, bytes: update.length }, "document migrated"),
        (error: unknown) => log.debug({ doc, err: error }, "migration not saved, it is made again at the next opening"),
      );
      if ((await room.read(migrationOf)) !== undefined) throw new Error("The migration could not be applied");
    } catch (error) {
      stuck.add(doc);
      const { from, cause = error }: { from?: unknown; cause?: unknown } = error instanceof Error ? error : {};
      log.error({ doc, from, at: whereThrown(cause) }, "document could not be migrated, it can only be read");
      room.allowOnlyReading(READ_ONLY);
    }
  };
}
