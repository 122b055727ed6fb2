/**
 * A Yjs type as plain JSON, whole, and back. Owns: what an opaque node carries of what it stands for, so that it can be
 * moved, copied and undone like any other. Must never: throw, or ask the schema.
 */
import * as Y from "yjs";

/** Deepest nesting of a document that is read, written or shown. Tables in tables take 3 each; more is an attack on the stack. */
export const MAX_DEPTH = 100;

/** An element, or a text as a delta. `null` for what has no such form. */
export type Raw =
  | { readonly name: string; readonly attributes: Readonly<Record<string, unknown>>; readonly children: readonly Raw[] }
  | { readonly delta: readonly { readonly insert: unknown; readonly attributes?: Readonly<Record<string, unknown>> }[] }
  | null;

export function rawOf(type: unknown, depth = 0): Raw {
  if (depth > MAX_DEPTH) return null;
  if (type instanceof Y.XmlText) return { delta: type.toDelta() as [] };
  if (!(type instanceof Y.XmlElement)) return null;
  const children = type.toArray().map((child) => rawOf(child, depth + 1));
  return { name: type.nodeName, attributes: type.getAttributes(), children };
}

/** The type that the JSON describes, not yet part of a document; `undefined` when it describes none. */
export function typeFromRaw(raw: unknown, depth = 0): Y.XmlElement | Y.XmlText | undefined {
  if (!isRecord(raw) || depth > MAX_DEPTH) return undefined;
  const { name, attributes, children, delta } = raw;
  if (Array.isArray(delta)) {
    const text = new Y.XmlText();
    text.applyDelta(delta.filter(isInsert));
    return text;
  }
  if (typeof name !== "string" || name === "") return undefined;
  const element = new Y.XmlElement<Record<string, never>>(name);
  if (isRecord(attributes))
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value as never);
  if (Array.isArray(children)) {
    element.insert(
      0,
      children.flatMap((child) => typeFromRaw(child, depth + 1) ?? []),
    );
  }
  return element;
}

/** The words in it, a line for each text. */
export function wordsOfRaw(raw: unknown, depth = 0): string {
  if (!isRecord(raw) || depth > MAX_DEPTH) return "";
  const { children, delta } = raw;
  if (Array.isArray(delta)) {
    return delta
      .map((part: unknown) => (isInsert(part) && typeof part.insert === "string" ? part.insert : ""))
      .join("");
  }
  if (!Array.isArray(children)) return "";
  return children
    .map((child) => wordsOfRaw(child, depth + 1))
    .filter((words) => words !== "")
    .join("\n");
}

function isInsert(part: unknown): part is { insert: string | object } {
  if (!isRecord(part)) return false;
  const { insert } = part;
  return typeof insert === "string" ? insert !== "" : isRecord(insert);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
