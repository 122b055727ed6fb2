/**
 * What is open over the text of what one reads with. Owns: that its code is loaded then, and said where it can't be; and
 * that the outline is open where it was when this browser last showed a document.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Editor } from "../editor.ts";
import { adoptStyles } from "../styles/adopt.ts";
import { recallOutline, rememberOutline } from "./outline-memory.ts";
import type { Reading } from "./reading.ts";
import type { ChromeState } from "./state.ts";
import { readingDrawer, tell } from "./view-acts.ts";

/** The panels that are open. */
export function Panels({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const editor = state.editor.value;
  return editor === undefined ? null : <OpenPanels state={state} editor={editor} />;
}

/** From this width on there is room for the outline beside the text, in CSS pixels. */
const WIDE = 1_180;

function OpenPanels({ state, editor }: { readonly state: ChromeState; readonly editor: Editor }): JSX.Element | null {
  const { reading } = state;
  const { host } = reading;
  const request = reading.find.value;
  const [outline, count, focus] = [reading.outline.value, reading.count.value, reading.focus.value];
  const wanted = request !== undefined || outline !== undefined || count || focus;
  const [drawer, setDrawer] = useState(readingDrawer.now);
  const [height, setHeight] = useState(host.clientHeight);

  useLayoutEffect(() => {
    const measure = (): void => {
      reading.wide.value = host.clientWidth >= WIDE;
      setHeight(host.clientHeight);
    };
    measure();
    // Over the text nobody wants it before they have asked for it.
    if (reading.wide.value && recallOutline()) reading.outline.value = "kept";
    const observer = new ResizeObserver(measure);
    observer.observe(host);
    const stop = reading.outline.subscribe((open) => {
      if (reading.wide.peek()) rememberOutline(open !== undefined);
    });
    return () => {
      observer.disconnect();
      stop();
    };
  }, [editor]);

  useEffect(() => {
    if (!wanted || drawer !== undefined) return;
    readingDrawer.load().then(setDrawer, () => {
      if (reading.find.peek() !== undefined) editor.focus();
      reading.find.value = undefined;
      reading.outline.value = undefined;
      for (const open of [reading.count, reading.focus]) open.value = false;
      tell(state, reading.words.notLoaded);
    });
  }, [wanted, drawer]);

  useLayoutEffect(() => {
    if (drawer === undefined || !wanted) return undefined;
    const page = editor.view.dom.parentElement;
    const frame = host.shadowRoot?.firstElementChild;
    if (frame instanceof HTMLElement) adoptStyles(frame, drawer.READING_CSS);
    adoptStyles(editor.view.dom, drawer.TEXT_CSS);
    page?.classList.toggle("weft-focusing", focus);
    return () => page?.classList.remove("weft-focusing");
  }, [editor, drawer, wanted, focus]);

  if (!wanted) return null;
  if (drawer === undefined) return request === undefined ? null : <Waiting reading={reading} />;
  return (
    <>
      {outline === undefined ? null : (
        <div style={{ "--_host": `${height}px` }}>
          <drawer.Outline state={state} editor={editor} />
        </div>
      )}
      <div class="panels">
        {request === undefined ? null : <drawer.FindBar state={state} editor={editor} request={request} />}
        {count ? <drawer.WordCount state={state} editor={editor} /> : null}
      </div>
    </>
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
