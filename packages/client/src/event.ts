/** Reading of frame 101. Owns: which of the server's events this client understands, and their form. */
import { NEARLY_FULL, type ServerEvent } from "@weft/protocol";

/** The event in a frame's JSON text; `undefined` if it is broken or of a kind that came after this client. */
export function readEvent(text: string): ServerEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  switch (value.type) {
    case "storage": {
      if (!("ok" in value) || typeof value.ok !== "boolean") return undefined;
      const message = "message" in value && typeof value.message === "string" ? value.message.slice(0, 500) : undefined;
      return message === undefined ? { type: "storage", ok: value.ok } : { type: "storage", ok: value.ok, message };
    }
    case "size":
      return "bytes" in value && isAmount(value.bytes) && "limit" in value && isAmount(value.limit)
        ? { type: "size", bytes: value.bytes, limit: value.limit }
        : undefined;
    case "role":
      return "role" in value && typeof value.role === "string" ? { type: "role", role: value.role } : undefined;
    case "read-only":
      return "reason" in value && typeof value.reason === "string"
        ? { type: "read-only", reason: value.reason.slice(0, 500) }
        : undefined;
    case "epoch":
      return "epoch" in value && Number.isSafeInteger(value.epoch) && isAmount(value.epoch)
        ? { type: "epoch", epoch: value.epoch }
        : undefined;
    case "deleted":
      return { type: "deleted" };
    default:
      return undefined;
  }
}

/** How full a document is, in percent; `undefined` while there is plenty of room. */
export function percentOf({ bytes, limit }: { readonly bytes: number; readonly limit: number }): number | undefined {
  return bytes / limit < NEARLY_FULL ? undefined : Math.floor((bytes / limit) * 100);
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}
