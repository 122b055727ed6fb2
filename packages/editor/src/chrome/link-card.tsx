/**
 * The card under a link: where it leads, and what can be done with it. Owns: when it shows: the pointer rests on a link, or
 * the caret stands in one. The keyboard has the same in the dialog that Mod+K opens.
 * Must never: fetch anything of the page that the link leads to; who is asked learns who reads what.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TextSelection } from "prosemirror-state";
import type { Editor } from "../editor.ts";
import { linkAround, linkAt, mayOpen, type LinkRange } from "../links.ts";
import { schema } from "@weft/schema";
import { floatAt } from "./float.ts";
import { Icon, type IconName } from "./icons.tsx";
import { blocksIn } from "../messages/blocks.en.ts";
import type { ChromeState } from "./state.ts";

/** How long pointer or caret rest before the card shows, and how long the pointer may be on its way to it, in milliseconds. */
const REST = 300;

interface CardProps {
  readonly state: ChromeState;
  /** The element with the text in it, whose pointer is followed. */
  readonly host: HTMLElement;
}

/** The card, while there is a link to tell about. */
export function LinkCard({ state, host }: CardProps): JSX.Element | null {
  const editor = state.editor.value;
  return editor === undefined ? null : <Following state={state} host={host} editor={editor} />;
}

function Following({ state, host, editor }: CardProps & { readonly editor: Editor }): JSX.Element | null {
  const [anchor, setAnchor] = useState<HTMLAnchorElement>();
  const [copied, setCopied] = useState<boolean>();
  const card = useRef<HTMLDivElement>(null);
  const { view } = editor;
  const { link: words, atHand } = state.messages;
  const { code } = blocksIn(state.messages);
  const busy = state.link.value !== undefined || state.pasted.value !== undefined;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (next: () => HTMLAnchorElement | undefined): void => {
      clearTimeout(timer);
      timer = setTimeout(() => setAnchor(view.isDestroyed ? undefined : next()), REST);
    };
    const linkOf = (node: EventTarget | Node | null | undefined): HTMLAnchorElement | undefined => {
      const element = node instanceof Element ? node : node instanceof Node ? node.parentElement : null;
      const found = element?.closest<HTMLAnchorElement>("a[href]");
      // What stands in a block of its own has controls of its own.
      return found !== null &&
        found !== undefined &&
        view.dom.contains(found) &&
        found.closest(".weft-embed, .weft-file") === null
        ? found
        : undefined;
    };
    const atCaret = (): HTMLAnchorElement | undefined => {
      const { selection } = view.state;
      if (!view.editable || !view.hasFocus() || !selection.empty || linkAt(view.state) === undefined) return undefined;
      const { node, offset } = view.domAtPos(selection.from, -1);
      return linkOf(node.childNodes[Math.max(0, offset - 1)] ?? node) ?? linkOf(node);
    };
    const hover = (event: PointerEvent): void => {
      if (event.pointerType === "touch" || event.buttons !== 0) return;
      if (card.current !== null && event.composedPath().includes(card.current)) return clearTimeout(timer);
      const found = linkOf(event.composedPath()[0]);
      later(() => found ?? atCaret());
      return undefined;
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape" || event.key.length === 1) {
        clearTimeout(timer);
        setAnchor(undefined);
      }
    };
    let place = "";
    const stop = editor.onUpdate(({ docChanged, source }) => {
      const { from, to } = view.state.selection;
      const next = `${from} ${to}`;
      if (source === "remote" || (next === place && !docChanged)) return;
      place = next;
      if (docChanged) setAnchor(undefined);
      later(atCaret);
    });
    const ended = new AbortController();
    const options = { passive: true, capture: true, signal: ended.signal };
    host.addEventListener("pointerover", hover, options);
    host.addEventListener("pointerleave", () => later(atCaret), { signal: ended.signal });
    host.addEventListener("keydown", key, options);
    host.addEventListener("focusout", () => later(() => undefined), options);
    return () => {
      clearTimeout(timer);
      ended.abort();
      stop();
    };
  }, [editor]);

  useLayoutEffect(() => {
    const element = card.current;
    if (element === null || anchor === undefined) return undefined;
    setCopied(undefined);
    const place = (): void => {
      if (anchor.isConnected) floatAt(element, anchor.getBoundingClientRect());
      else setAnchor(undefined);
    };
    place();
    const ended = new AbortController();
    const options = { capture: true, passive: true, signal: ended.signal };
    for (const name of ["scroll", "resize"]) host.ownerDocument.defaultView?.addEventListener(name, place, options);
    const stop = editor.onUpdate(({ docChanged }) => {
      if (docChanged) place();
    });
    return () => {
      ended.abort();
      stop();
    };
  }, [anchor, busy]);

  const href = anchor?.getAttribute("href") ?? "";
  if (anchor === undefined || busy || href === "") return null;

  /** The link in the text: others may have changed it since the card came. */
  function range(): LinkRange | undefined {
    if (anchor === undefined || !view.dom.contains(anchor)) return undefined;
    return linkAround(view.state.doc.resolve(view.posAtDOM(anchor, 0)), false);
  }

  function edit(): void {
    const link = range();
    if (link === undefined) return;
    view.focus();
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, link.from + 1)));
    editor.exec("link");
  }

  function remove(): void {
    const link = range();
    setAnchor(undefined);
    if (link !== undefined) view.dispatch(view.state.tr.removeMark(link.from, link.to, schema.marks.link));
    view.focus();
  }

  const label = copied === undefined ? code.copy : copied ? code.copied : code.notCopied;
  const still = (event: MouseEvent): void => event.preventDefault();
  const button = (icon: IconName, name: string, press: () => void): JSX.Element => (
    <button type="button" class="button" aria-label={name} title={name} onMouseDown={still} onClick={press}>
      <Icon name={icon} size={16} />
    </button>
  );
  return (
    <div ref={card} class="card" part="menu" popover="manual" role="group" aria-label={words.name}>
      {mayOpen(href) ? (
        <a class="card-address" href={href} target="_blank" rel="noopener noreferrer" title={href} tabIndex={-1}>
          {href.replace(/^(?:https?:\/\/|mailto:|tel:)/i, "")}
        </a>
      ) : (
        <span class="card-address">{href}</span>
      )}
      {mayOpen(href) ? (
        <a
          class="button"
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={words.open}
          title={words.open}
        >
          <Icon name="open" size={16} />
        </a>
      ) : null}
      {button(copied === true ? "check" : "copy", label, () => void copy(href, setCopied))}
      {state.writable.value ? (
        <>
          {button("edit", atHand.edit, edit)}
          {button("unlink", words.remove, remove)}
        </>
      ) : null}
    </div>
  );
}

/** Puts an address into the clipboard, and says whether it could. */
export async function copy(href: string, say: (copied: boolean) => void): Promise<void> {
  try {
    // A page that is not served securely has no clipboard.
    await navigator.clipboard.writeText(href);
    say(true);
  } catch {
    say(false);
  }
}
