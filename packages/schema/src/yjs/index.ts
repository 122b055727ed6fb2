/** Yjs types as ProseMirror nodes, and what became of the nodes as the least change of the types. Runs anywhere. */
export * from "./mirror.ts";
export * from "./reading.ts";
export type { WritableText } from "./text-writing.ts";
export { type Writing, writeElement } from "./writing.ts";
