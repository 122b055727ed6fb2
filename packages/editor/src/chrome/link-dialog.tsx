/** The dialog for a link's address, below the selection. Enter sets it, Escape leaves it as it was. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { highlight } from "../highlight.ts";
import { readAddress } from "../links.ts";
import { adoptStyles } from "../styles/adopt.ts";
import { copy } from "./link-card.tsx";
import { floatAt, onOutside } from "./float.ts";
import { Icon } from "./icons.tsx";
import { blocksIn } from "../messages/blocks.en.ts";
import type { ChromeState, LinkRequest } from "./state.ts";

/** The dialog, while an address is asked for. */
export function LinkDialog({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const request = state.link.value;
  return request === undefined ? null : <Dialog state={state} request={request} />;
}

function Dialog({ state, request }: { readonly state: ChromeState; readonly request: LinkRequest }): JSX.Element {
  const dialog = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(request.href ?? "");
  const [wrong, setWrong] = useState(false);
  const [copied, setCopied] = useState<boolean>();

  function leave(): void {
    state.link.value = undefined;
    state.editor.peek()?.view.focus();
  }

  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    floatAt(element, request);
    const unmark = markSelection(state.editor.peek()?.view);
    field.current?.select();
    field.current?.focus();
    const stop = onOutside(element, [], () => {
      state.link.value = undefined;
    });
    return () => {
      unmark();
      stop();
    };
  }, [request]);

  function set(href: string | null): void {
    const editor = state.editor.peek();
    if (href === "") return request.href === undefined ? leave() : set(null);
    if (href !== null && readAddress(href) === undefined) {
      setWrong(true);
      field.current?.focus();
      return;
    }
    if (editor?.exec(request.what, { href }) === false) return setWrong(true);
    leave();
  }

  const address = readAddress(text);
  const { link } = state.messages;
  const { code } = blocksIn(state.messages);
  return (
    <div
      ref={dialog}
      class="dialog"
      part="menu"
      popover="manual"
      role="dialog"
      aria-label={request.what === "embed" ? state.messages.commands.embed : link.name}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape") return;
        event.preventDefault();
        leave();
      }}
    >
      <form
        class="row"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // The field, not the state: Enter may come before the last letter has been rendered.
          set((field.current?.value ?? "").trim());
        }}
      >
        <input
          ref={field}
          type="url"
          inputMode="url"
          class="field"
          aria-label={link.address}
          placeholder={link.hint}
          autocomplete="off"
          spellcheck={false}
          value={text}
          aria-invalid={wrong}
          aria-describedby={wrong ? "wrong" : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setWrong(false);
          }}
        />
        <button type="submit" class="apply">
          {link.apply}
        </button>
      </form>
      {wrong ? (
        <p id="wrong" class="wrong" role="alert">
          {link.wrong}
        </p>
      ) : null}
      {request.href === undefined ? null : (
        <div class="row">
          {address === undefined ? null : (
            <a class="action" href={address} target="_blank" rel="noopener noreferrer">
              <Icon name="open" size={15} /> {link.open}
            </a>
          )}
          {address === undefined ? null : (
            <button type="button" class="action" onClick={() => void copy(address, setCopied)}>
              <Icon name={copied === true ? "check" : "copy"} size={15} />{" "}
              {copied === undefined ? code.copy : copied ? code.copied : code.notCopied}
            </button>
          )}
          <button type="button" class="action" onClick={() => set(null)}>
            <Icon name="unlink" size={15} /> {link.remove}
          </button>
        </div>
      )}
    </div>
  );
}

const MARKED_CSS = "::highlight(weft-asked) { background-color: light-dark(#2e5bd82e, #8fb0ff3d); }";

/** Shows what the dialog is about, though the focus is not in the text; returns the end of that. */
function markSelection(view: EditorView | undefined): () => void {
  if (view === undefined || !(view.state.selection instanceof TextSelection) || view.state.selection.empty)
    return () => {};
  const { ownerDocument } = view.dom;
  const { from, to } = view.state.selection;
  const [start, end] = [view.domAtPos(from, 1), view.domAtPos(to, -1)];
  const range = ownerDocument.createRange();
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset);
  adoptStyles(view.dom, MARKED_CSS);
  const tint = highlight(ownerDocument);
  tint.add("weft-asked", range);
  return () => tint.clear();
}
