/**
 * Marks as Yjs keeps them: formats of a text, attributes of an element. Owns: the names, which are y-prosemirror's for
 * texts, and a way through for marks that the schema does not know.
 * Must never: lose what it cannot read. Source: y-prosemirror 1.3.7, sync-plugin.js and utils.js.
 */
import * as buffer from "lib0/buffer";
import * as sha256 from "lib0/hash/sha256";
import { Mark, type MarkType, type Schema } from "prosemirror-model";

/** Formats of a text or attributes of an element, by name. */
export type Formats = Readonly<Record<string, unknown>>;

/** The mark that stands for one of a newer editor: `{name, value}` are the format as it is in Yjs. */
const UNKNOWN = "unknown";
/** Marks of a node that is no text are attributes with this prefix; y-prosemirror drops such marks. */
const NODE_MARK = "$m:";
const HASH = /--[a-zA-Z0-9+/=]{8}$/;

/** The formats that say what these marks say. */
export function formatsOf(marks: readonly Mark[]): Record<string, unknown> {
  const formats: Record<string, unknown> = {};
  for (const mark of marks) {
    // ProseMirror's attribute objects have no prototype, and Yjs refuses those.
    if (mark.type.name === UNKNOWN) formats[String(mark.attrs["name"])] = mark.attrs["value"];
    else formats[formatName(mark)] = { ...mark.attrs };
  }
  return formats;
}

/** The marks that the formats say; one that the schema does not know becomes `unknown`, if the schema has that. */
export function marksOf(formats: Formats, schema: Schema): readonly Mark[] {
  let marks: readonly Mark[] = Mark.none;
  for (const [name, value] of Object.entries(formats)) {
    if (value === null || value === undefined) continue;
    const mark = markOf(name, value, schema);
    if (mark !== undefined) marks = mark.addToSet(marks);
  }
  return marks;
}

/** Attributes for the marks of a node that is no text. */
export function nodeMarkAttributes(marks: readonly Mark[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(formatsOf(marks)).map(([name, value]) => [NODE_MARK + name, value]));
}

/** The marks among an element's attributes. */
export function nodeMarksOf(attributes: Formats, schema: Schema): readonly Mark[] {
  return marksOf(splitAttributes(attributes)[1], schema);
}

/** An element's attributes, and the formats among them that are marks. */
export function splitAttributes(attributes: Formats): [attributes: Formats, formats: Formats] {
  const own: Record<string, unknown> = {};
  const formats: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (isNodeMark(name)) formats[name.slice(NODE_MARK.length)] = value;
    else own[name] = value;
  }
  return [own, formats];
}

export function isNodeMark(attribute: string): boolean {
  return attribute.startsWith(NODE_MARK);
}

/** The name of the mark that a format stands for: y-prosemirror keeps marks that may overlap themselves apart by a hash. */
export function markName(format: string): string {
  return format.replace(HASH, "");
}

function markOf(name: string, value: unknown, schema: Schema): Mark | undefined {
  const type = schema.marks[markName(name)];
  const unknown = schema.marks[UNKNOWN];
  try {
    if (type !== undefined) return type.create(typeof value === "object" ? value : null);
  } catch {
    // An attribute is missing: shown as unknown, and kept.
  }
  return unknown?.create({ name, value });
}

/** Marks that may overlap themselves are kept apart by a hash of what they say. */
function formatName(mark: Mark): string {
  return overlaps(mark.type) ? `${mark.type.name}--${hashOf(mark.toJSON())}` : mark.type.name;
}

function overlaps(type: MarkType): boolean {
  return !type.excludes(type);
}

const HASH_BYTES = 6;

function hashOf(json: unknown): string {
  const digest = sha256.digest(buffer.encodeAny(json as Parameters<typeof buffer.encodeAny>[0]));
  const folded = digest.slice(0, HASH_BYTES);
  for (let i = HASH_BYTES; i < digest.length; i++)
    folded[i % HASH_BYTES] = (folded[i % HASH_BYTES] ?? 0) ^ (digest[i] ?? 0);
  return buffer.toBase64(folded);
}
