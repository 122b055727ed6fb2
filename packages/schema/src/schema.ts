/**
 * The ProseMirror schema of a document. Owns the assembly only.
 */
import { Schema } from "prosemirror-model";
import { marks, type MarkName } from "./marks.ts";
import { nodes, type NodeName } from "./nodes.ts";

/**
 * `doc: block+`. Every block has `id` and `indent`:
 * - text: `textblock {kind, checked, align, dir}`, `code_block {language}`, `math`, `footnote {label}`
 * - without content: `divider`, `image {src, alt, caption, width}`, `file {src, name, size, mime}`, `embed {src, caption}`
 * - with blocks in it: `table > row {id} > cell {id, header, colspan, rowspan, colwidth, align}`, `callout {tone}`,
 *   `columns > column {id, width}`
 *
 * Inline: `text`, `hard_break`, `image_inline {src, alt, width}`, `math_inline {latex}`, `mention {user, label}`, `emoji {name, text}`,
 * `footnote_ref {footnote}`. Marks: `link {href}`, `bold`, `italic`, `underline`, `strike`, `code`, `superscript`,
 * `subscript`, `color {color}`, `highlight {color}`, and, on blocks too, `comment {id}`, `insertion {id}`, `deletion {id}`,
 * `modification`. What `unknown_block`, `unknown_inline` and `unknown` stand for is not in this schema.
 *
 * Attributes are not validated when nodes are made: read them with `readBlock`, `readCell`, `safeHref`, `safeSrc` and
 * their kin.
 */
export const schema: Schema<NodeName, MarkName> = new Schema({ nodes: { ...nodes }, marks: { ...marks } });

/** The names of the nodes that have an `id`: blocks, and rows, cells and columns. */
export const BLOCK_NODES: readonly NodeName[] = (Object.keys(nodes) as NodeName[]).filter(
  (name) => schema.nodes[name].spec.attrs?.["id"] !== undefined,
);
