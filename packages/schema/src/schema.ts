/**
 * The ProseMirror schema of a document. Owns the assembly only.
 */
import { Schema } from "prosemirror-model";
import { marks, type MarkName } from "./marks.ts";
import { nodes, type NodeName } from "./nodes.ts";

/**
 * `doc: block+` · blocks `textblock {id, kind, indent, checked, align, dir}`, `code_block {id, indent, language}`,
 * `divider {id, indent}` · inline `text`, `hard_break` · marks `link {href}`, `bold`, `italic`, `underline`, `strike`,
 * `code`. Attributes are not validated when nodes are made: read them with `readBlock`, `safeHref`.
 */
export const schema: Schema<NodeName, MarkName> = new Schema({ nodes: { ...nodes }, marks: { ...marks } });

/** The names of the nodes that are blocks: those that carry an `id`. */
export const BLOCK_NODES: readonly NodeName[] = ["textblock", "code_block", "divider"];
