/** How much there is of the text, and of what is selected. Owns: that it is counted only while it is open, once a frame at most. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../chrome/icons.tsx";
import type { ChromeState } from "../chrome/state.ts";
import type { Editor } from "../editor.ts";
import { createCounter, minutesFor, type Counts } from "./counting.ts";
import { focusText } from "./focus-text.ts";

interface WordCountProps {
  readonly state: ChromeState;
  readonly editor: Editor;
}

/** The panel, while it is open. */
export function WordCount({ state, editor }: WordCountProps): JSX.Element {
  const { view } = editor;
  const { language } = state.messages;
  const { words, count } = state.reading;
  const closing = useRef<HTMLButtonElement>(null);
  const counter = useMemo(() => createCounter(language), [editor]);
  const read = (): { readonly all: Counts; readonly some: Counts | undefined } => ({
    all: counter.document(view.state),
    some: counter.selection(view.state),
  });
  const [{ all, some }, set] = useState(read);

  useEffect(() => {
    closing.current?.focus();
    let frame = 0;
    const stop = editor.onUpdate(() => {
      if (frame !== 0) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        if (!view.isDestroyed) set(read());
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [editor]);

  function close(): void {
    count.value = false;
    focusText(view);
  }

  const number = new Intl.NumberFormat(language);
  const time = (counts: Counts): string => {
    const minutes = minutesFor(counts);
    return minutes < 1 ? words.count.moment : words.count.minutes(Math.round(minutes));
  };
  const line = (label: string, show: (counts: Counts) => string): JSX.Element => (
    <tr key={label}>
      <th scope="row">{label}</th>
      <td>{show(all)}</td>
      {some === undefined ? null : <td>{show(some)}</td>}
    </tr>
  );

  return (
    <div
      class="reading-panel count"
      part="count"
      role="dialog"
      aria-label={words.items.count}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <div class="panel-head">
        <span aria-hidden="true">{words.items.count}</span>
        <button ref={closing} type="button" class="button" aria-label={words.close} title={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <table>
        {some === undefined ? null : (
          <thead>
            <tr>
              <td />
              <th scope="col">{words.count.document}</th>
              <th scope="col">{words.count.selection}</th>
            </tr>
          </thead>
        )}
        <tbody>
          {line(words.count.words, (counts) => number.format(counts.words))}
          {line(words.count.characters, (counts) => number.format(counts.characters))}
          {line(words.count.withoutSpaces, (counts) => number.format(counts.withoutSpaces))}
          {line(words.count.blocks, (counts) => number.format(counts.blocks))}
          {line(words.count.time, time)}
        </tbody>
      </table>
    </div>
  );
}
