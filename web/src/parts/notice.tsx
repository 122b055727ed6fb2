/** A page's state that keeps someone from going on, said calmly: what happened, and what can be done. */
import type { ComponentChildren, JSX } from "preact";

interface NoticeProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Buttons and links. */
  readonly actions?: ComponentChildren;
}

export function Notice({ title, children, actions }: NoticeProps): JSX.Element {
  return (
    <div class="notice" role="alert">
      <h2>{title}</h2>
      <div class="notice-text">{children}</div>
      {actions === undefined ? null : <div class="notice-actions">{actions}</div>}
    </div>
  );
}
