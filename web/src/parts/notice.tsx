/** A page's state that keeps someone from going on, said calmly: what happened, and what can be done. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface NoticeProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Buttons and links. */
  readonly actions?: ComponentChildren;
}

export function Notice({ title, children, actions }: NoticeProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where a page is scrolled, the browser keeps the text in its place and lets the notice come in out of sight.
    box.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <div class="notice" role="alert" ref={box}>
      <h2>{title}</h2>
      <div class="notice-text">{children}</div>
      {actions === undefined ? null : <div class="notice-actions">{actions}</div>}
    </div>
  );
}
