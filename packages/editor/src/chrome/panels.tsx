/** What is open over the text of what one reads with. Owns: that its code is loaded then, and said where it can't be. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { adoptStyles } from "../styles/adopt.ts";
import type { Reading } from "./reading.ts";
import type { ChromeState } from "./state.ts";
import { readingDrawer, tell } from "./view-acts.ts";

/** The panels that are open. */
export function Panels({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const { reading } = state;
  const editor = state.editor.value;
  const request = reading.find.value;
  const wanted = request !== undefined && editor !== undefined;
  const [drawer, setDrawer] = useState(readingDrawer.now);
  useEffect(() => {
    if (!wanted || drawer !== undefined) return;
    readingDrawer.load().then(setDrawer, () => {
      reading.find.value = undefined;
      editor.focus();
      tell(state, reading.words.notLoaded);
    });
  }, [wanted, drawer]);
  if (!wanted) return null;
  if (drawer === undefined) return <Waiting reading={reading} />;
  const { shadowRoot } = reading.host;
  if (shadowRoot?.firstElementChild instanceof HTMLElement)
    adoptStyles(shadowRoot.firstElementChild, drawer.READING_CSS);
  adoptStyles(editor.view.dom, drawer.TEXT_CSS);
  return (
    <div class="panels">
      <drawer.FindBar state={state} editor={editor} request={request} />
    </div>
  );
}

/** Takes what is typed to be found while the bar is on its way: it must not go into the text. */
function Waiting({ reading }: { readonly reading: Reading }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <div class="panels">
      <input
        ref={field}
        class="field"
        aria-label={reading.words.find.field}
        placeholder={reading.words.find.field}
        onKeyDown={(event) => event.stopPropagation()}
        onInput={(event) => {
          reading.typed = event.currentTarget.value;
        }}
      />
    </div>
  );
}
