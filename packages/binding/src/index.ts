/** A ProseMirror editor state kept equal to a Yjs document. */
export { createBinding, type Binding } from "./binding.ts";
export { blockIds } from "./block-ids.ts";
