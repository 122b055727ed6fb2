/**
 * The fixed toolbar. Owns: which of the tools have room in it; the others go into its menu "More".
 * Must never: take the focus from the text when it is used by pointer; the keyboard of a phone would close.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons.tsx";
import { MenuButton } from "./menu.tsx";
import { useRoving } from "./roving.ts";
import type { ChromeState } from "./state.ts";
import { COMMON_TOOLS, Tool, toolLine, TOOLS } from "./tools.tsx";
import { useTooltip } from "./tooltip.tsx";

/** The room that "More" takes, in CSS pixels, where a finger presses it. */
const MORE_ROOM = 60;

/** Between the tools of a group, in CSS pixels, as chrome.css.ts has it. */
const TOOL_GAP = 2;

/**
 * How many of the tools have room beside each other; measured while all are there, for they do not change. `more` says
 * that "More" needs room in any case.
 */
function useRoom(bar: { readonly current: HTMLDivElement | null }, count: number, more: boolean): number {
  /** Where each tool ends, from the start of the bar. */
  const ends = useRef<readonly number[]>([]);
  const [fits, setFits] = useState(count);
  useEffect(() => {
    const element = bar.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const groups = [...element.querySelectorAll<HTMLElement>(".group:not(.more)")];
      // A bar that is not shown has no widths.
      if (element.clientWidth > 0 && groups.flatMap((group) => [...group.children]).length === count) {
        let end = 0;
        ends.current = groups.flatMap((group) => {
          const tools = [...group.children].map((tool) => (tool as HTMLElement).offsetWidth + TOOL_GAP);
          const padding = group.offsetWidth - tools.reduce((sum, width) => sum + width, 0);
          return tools.map((width, at) => (end += width + (at === 0 ? padding : 0)));
        });
      }
      const room = element.clientWidth - (more ? MORE_ROOM : 0);
      const all = (ends.current.at(-1) ?? 0) <= room;
      const narrow = element.clientWidth - MORE_ROOM;
      setFits(all ? count : Math.max(1, ends.current.filter((end) => end <= narrow).length));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return fits;
}

/** The formatting toolbar, while the element has one. */
export function Toolbar({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const kind = state.toolbar.value;
  if (kind !== "full" && kind !== "compact") return null;
  return <Bar key={kind} state={state} groups={kind === "full" ? TOOLS : COMMON_TOOLS} />;
}

interface BarProps {
  readonly state: ChromeState;
  readonly groups: typeof TOOLS;
}

function Bar({ state, groups }: BarProps): JSX.Element {
  const tooltip = useTooltip();
  const all = groups.flat();
  const short = groups !== TOOLS;
  const bar = useRef<HTMLDivElement>(null);
  const fits = useRoom(bar, all.length, short);
  const hasMore = short || fits < all.length;
  const inBar = new Set(all.slice(0, fits));
  const roving = useRoving(bar, [...inBar, ...(hasMore ? ["more"] : [])]);
  const { toolbar } = state.messages.chrome;

  return (
    <div
      ref={bar}
      class="tools"
      role="toolbar"
      aria-label={toolbar.name}
      aria-orientation="horizontal"
      onKeyDown={(event) => {
        if (roving.move(event) || event.key !== "Escape") return;
        event.preventDefault();
        tooltip.hide();
        state.editor.peek()?.focus();
      }}
      onFocusCapture={roving.onFocusCapture}
    >
      {groups
        .map((group) => group.filter((name) => inBar.has(name)))
        .filter(({ length }) => length > 0)
        .map((group) => (
          <div key={group[0]} class="group">
            {group.map((name) => (
              <Tool key={name} state={state} name={name} tabIndex={roving.tabIndexOf(name)} tooltip={tooltip} />
            ))}
          </div>
        ))}
      {hasMore ? (
        <div class="group more">
          <MenuButton
            state={state}
            name="more"
            label={toolbar.more}
            tabIndex={roving.tabIndexOf("more")}
            class=""
            items={() =>
              TOOLS.flat().flatMap((name) => (inBar.has(name) || name === "style" ? [] : toolLine(state, name)))
            }
          >
            <Icon name="more" />
          </MenuButton>
        </div>
      ) : null}
      {tooltip.tooltip}
    </div>
  );
}
