/** A ProseMirror editor state kept equal to a Yjs document. */
export { createBinding, type Binding, type BindingOptions } from "./binding.ts";
export type { Received } from "./losses.ts";
export { blockIds } from "./block-ids.ts";
