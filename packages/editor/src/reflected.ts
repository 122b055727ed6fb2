/**
 * The properties of `<weft-editor>` that are attributes, and how a token is fetched from `token-url`.
 * Must never: act. What follows from a change is the element's, which hears of it as of any attribute.
 */
import { TokenRefusal } from "@weft/client";
import type { EditorMode } from "./editor.ts";

// A server that renders pages imports this module, too, and has no elements.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

/** How much is said of the others. */
export type Announce = "off" | "brief" | "verbose";

/** Which tools an element shows: a bar of all, a bar of the commonest, each with a bubble over selected words; that alone; or none. */
export type ToolbarKind = "full" | "compact" | "bubble" | "none";

const TOOLBARS: readonly ToolbarKind[] = ["compact", "bubble", "none"];

/** An element whose options are attributes and properties alike. */
export class ReflectedElement extends Base {
  /** Writes a property's value to its attribute. */
  protected reflect(name: string, value: string | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** Properties that a framework set before the element was defined hide our accessors until they are set again. */
  protected upgrade(name: string): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = Reflect.get(this, name);
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }

  /** The document's name. */
  get document(): string {
    return this.getAttribute("document") ?? "";
  }
  set document(value: string) {
    this.reflect("document", value);
  }

  /** The server's base URL; empty for the default. */
  get server(): string {
    return this.getAttribute("server") ?? "";
  }
  set server(value: string | null) {
    this.reflect("server", value);
  }

  /** Where the host page's back end gives a token as text or as `{"token": …}`; asked with `?document=`. */
  get tokenUrl(): string {
    return this.getAttribute("token-url") ?? "";
  }
  set tokenUrl(value: string | null) {
    this.reflect("token-url", value);
  }

  /** Whether the document is also kept on this device, where it opens without a network; `off` keeps it nowhere but on the server. */
  get offline(): "on" | "off" {
    return this.getAttribute("offline") === "off" ? "off" : "on";
  }
  set offline(value: "on" | "off" | null) {
    this.reflect("offline", value);
  }

  /** What the person may do here, at most; the server may allow less. */
  get mode(): EditorMode {
    return this.getAttribute("mode") === "view" ? "view" : "edit";
  }
  set mode(value: EditorMode | null) {
    this.reflect("mode", value);
  }

  /** Which tools are shown; the keyboard keeps all its commands. */
  get toolbar(): ToolbarKind {
    return TOOLBARS.find((kind) => kind === this.getAttribute("toolbar")) ?? "full";
  }
  set toolbar(value: ToolbarKind | null) {
    this.reflect("toolbar", value);
  }

  /** The words in an empty document. */
  get placeholder(): string {
    return this.getAttribute("placeholder") ?? "";
  }
  set placeholder(value: string | null) {
    this.reflect("placeholder", value);
  }

  /** How much a screen reader is told of the others: who comes and goes and writes beside one, or also where they go. */
  get announce(): Announce {
    const value = this.getAttribute("announce");
    return value === "off" || value === "verbose" ? value : "brief";
  }
  set announce(value: Announce | null) {
    this.reflect("announce", value);
  }

  /** `light`, `dark`, or `auto`: as the page's `color-scheme` has it. */
  get theme(): string {
    return this.getAttribute("theme") ?? "auto";
  }
  set theme(value: string | null) {
    this.reflect("theme", value);
  }
}

/**
 * Asks the host page's back end for a token for a document: the answer is the token, or JSON with a `token`. Rejects with a
 * `TokenRefusal` for 401 and 403.
 */
export async function requestToken(url: URL, document: string): Promise<string> {
  if (!url.searchParams.has("document")) url.searchParams.set("document", document);
  const response = await fetch(url, { headers: { accept: "text/plain, application/json" } });
  const { status } = response;
  if (status === 401 || status === 403) throw new TokenRefusal(status === 401 ? "unauthorized" : "forbidden");
  if (!response.ok) throw new Error(`The token address answered with ${status}.`);
  const text = (await response.text()).trim();
  if (!text.startsWith("{")) return text;
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && "token" in value && typeof value.token === "string")
    return value.token;
  throw new Error("The token address gave no token.");
}
