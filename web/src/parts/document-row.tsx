/** One document in the list: title, when it was opened, whose it is, and its way to the trash. */
import type { JSX } from "preact";
import type { DocumentSummary } from "../api.ts";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import { documentPath } from "../routes.ts";
import { PageIcon, TrashIcon } from "./icons.tsx";
import { Link } from "./link.tsx";

interface DocumentRowProps {
  readonly summary: DocumentSummary;
  readonly now: Date;
  readonly onRemove: (() => void) | undefined;
}

export function DocumentRow({ summary, now, onRemove }: DocumentRowProps): JSX.Element {
  const title = summary.title.trim() || messages.untitled;
  const opened = summary.openedAt ?? summary.updatedAt;
  return (
    <li class="row">
      <Link to={documentPath(summary.id)} class="row-link">
        <span class="row-icon">
          <PageIcon />
        </span>
        <span class={summary.title.trim() === "" ? "row-title row-untitled" : "row-title"} dir="auto">
          {title}
        </span>
        <span class="row-facts">
          <time dateTime={opened.toISOString()} title={opened.toLocaleString(document.documentElement.lang)}>
            {around().home.openedWhen(agoOf(opened, now))}
          </time>
          {summary.owned ? null : <span class="row-owner">{around().home.opened}</span>}
        </span>
      </Link>
      {onRemove === undefined ? null : (
        <button
          type="button"
          class="icon-button row-remove"
          aria-label={around().home.remove(title)}
          title={around().home.remove(title)}
          onClick={onRemove}
        >
          <TrashIcon />
        </button>
      )}
    </li>
  );
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["minute", 60],
  ["hour", 60 * 60],
  ["day", 24 * 60 * 60],
];
const WEEK = 7 * 24 * 60 * 60;

/** "just now", "5 minutes ago", "yesterday", and a date once it is more than a week; in the page's language. */
function agoOf(when: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - when.getTime()) / 1000);
  const { lang } = document.documentElement;
  if (seconds < 60) return around().home.justNow;
  if (seconds > WEEK) {
    const isOld = when.getFullYear() !== now.getFullYear();
    return when.toLocaleDateString(lang, { day: "numeric", month: "short", ...(isOld ? { year: "numeric" } : {}) });
  }
  const [unit, length] = UNITS.findLast(([, length]) => seconds >= length) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-Math.floor(seconds / length), unit);
}
