/**
 * What other pages load: defines <weft-editor>, with this file's own origin as the server unless the tag says another.
 * Built to /embed.js, one file. Must never: touch the page beyond the element.
 */
import { defineWeftEditor } from "@weft/editor";

defineWeftEditor({ server: new URL(/* @vite-ignore */ ".", import.meta.url).href });

export { TokenRefusal, clearCopies } from "@weft/client";
export { createEditor, defineWeftEditor } from "@weft/editor";
