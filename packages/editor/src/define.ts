/** The one place that touches the registry of custom elements. */
import { WeftEditorElement } from "./element.ts";
import { setDefaultServer } from "./settings.ts";

/** What the pages of an embedder need not say in each tag. */
export interface DefineOptions {
  /** Base URL of the server for tags without a `server` attribute; by default the page's own origin. */
  readonly server?: string;
}

/** Defines `<weft-editor>`. Defining it again does nothing but take a new default server. */
export function defineWeftEditor(options: DefineOptions = {}): void {
  if (options.server !== undefined) setDefaultServer(options.server);
  if (customElements.get("weft-editor") === undefined) customElements.define("weft-editor", WeftEditorElement);
}

declare global {
  interface HTMLElementTagNameMap {
    "weft-editor": WeftEditorElement;
  }
}
