/**
 * Whether one may write. Owns: what the server said of it on this line, and what counts between two lines: what was said last.
 * Must never: let write again because a line ended.
 */
import type { ServerEvent } from "@weft/protocol";
import { isWriter, STATUS_WORDS, type Status } from "./status.ts";

type Told = Pick<Status, "readOnly" | "role">;

/** The rights in one document. */
export interface Rights {
  readonly told: Told;
  /** Why what is written is not saved, as a sentence for a person; `undefined` if one may write. */
  readonly refusal: string | undefined;
  /** What a copy on this device remembers. */
  remember(told: { readonly readOnly?: string | undefined; readonly role?: string | undefined }): void;
  /** Takes an event that is about this; says whether it was. */
  take(event: ServerEvent): boolean;
  /** The content of a line is here. What that line has not said by now is not so. */
  settle(): void;
  /** The line is gone. */
  lose(): void;
}

/** Starts with nothing said, which is the right to write. */
export function createRights(): Rights {
  let said: Told = {};
  let told: Told = {};
  return {
    get told() {
      return told;
    },
    get refusal() {
      return told.readOnly ?? (isWriter(told.role) ? undefined : STATUS_WORDS.noWriter);
    },
    remember({ readOnly, role }) {
      if (readOnly !== undefined) told = { ...told, readOnly };
      if (role !== undefined) told = { ...told, role };
    },
    take(event) {
      if (event.type === "read-only") said = { ...said, readOnly: event.reason };
      else if (event.type === "role") said = { ...said, role: event.role };
      else return false;
      told = { ...told, ...said };
      return true;
    },
    settle() {
      told = said;
    },
    lose() {
      said = {};
    },
  };
}
