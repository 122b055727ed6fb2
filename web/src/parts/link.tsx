/** A link inside the app: an ordinary one for every other use than a plain click. */
import type { ComponentChildren, JSX } from "preact";
import { goTo, isPlainClick } from "../routes.ts";

interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function Link({ to, label, children, class: className }: LinkProps): JSX.Element {
  return (
    <a
      href={to}
      class={className}
      aria-label={label}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        goTo(to);
      }}
    >
      {children}
    </a>
  );
}
