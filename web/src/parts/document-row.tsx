/** One document in the list: title, where the words were found, when it was opened, whose it is, and what can be done with it. */
import type { JSX } from "preact";
import { downloadAddress, type DocumentSummary } from "../api.ts";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import { documentPath } from "../routes.ts";
import { ActionMenu, type MenuAction } from "./action-menu.tsx";
import { downloadActions } from "./download-actions.tsx";
import { CopyIcon, MoreIcon, PageIcon, RestoreIcon, StarIcon, TrashIcon } from "./icons.tsx";
import { Link } from "./link.tsx";
import { Marked } from "./marked.tsx";

/** What can be done with a document from its row. */
export interface RowActs {
  star(summary: DocumentSummary): void;
  duplicate(summary: DocumentSummary): void;
  remove(summary: DocumentSummary): void;
  restore(summary: DocumentSummary): void;
  removeForGood(summary: DocumentSummary): void;
}

interface DocumentRowProps {
  readonly summary: DocumentSummary;
  readonly now: Date;
  /** Absent where the server cannot be reached. */
  readonly acts: RowActs | undefined;
  /** Whether it is in the trash. */
  readonly isTrashed?: boolean;
}

export function DocumentRow({ summary, now, acts, isTrashed = false }: DocumentRowProps): JSX.Element {
  const title = summary.title.trim() || messages.untitled;
  const opened = summary.openedAt ?? summary.updatedAt;
  const { match } = summary;
  const name = summary.title.trim() === "" ? "row-title row-untitled" : "row-title";
  return (
    <li class="row">
      <Link to={documentPath(summary.id)} class="row-link">
        <span class="row-icon">
          <PageIcon />
        </span>
        <span class={name} dir="auto">
          {match === undefined ? title : <Marked text={title} ranges={match.title} />}
        </span>
        <span class="row-facts">
          <time dateTime={opened.toISOString()} title={opened.toLocaleString(document.documentElement.lang)}>
            {around().home.openedWhen(agoOf(opened, now))}
          </time>
          {summary.owned ? null : <span class="row-owner">{around().home.opened}</span>}
        </span>
        {match?.snippet === undefined ? null : (
          <span class="row-snippet" dir="auto">
            <Marked text={match.snippet} ranges={match.ranges} />
          </span>
        )}
      </Link>
      {acts === undefined ? null : (
        <div class="row-acts">
          {isTrashed ? null : (
            <button
              type="button"
              class="icon-button row-star"
              aria-pressed={summary.starred}
              aria-label={around().home.star(title)}
              title={around().home.star(title)}
              onClick={() => acts.star(summary)}
            >
              <StarIcon />
            </button>
          )}
          <ActionMenu
            class="icon-button row-more"
            label={around().home.acts(title)}
            button={<MoreIcon />}
            actions={isTrashed ? trashActions(summary, acts) : actionsOf(summary, acts)}
          />
        </div>
      )}
    </li>
  );
}

function actionsOf(summary: DocumentSummary, acts: RowActs): MenuAction[] {
  const { home } = around();
  return [
    {
      label: summary.starred ? home.unstar : home.addStar,
      icon: <StarIcon />,
      run: () => acts.star(summary),
    },
    { label: home.duplicate, icon: <CopyIcon />, run: () => acts.duplicate(summary) },
    ...downloadActions((format) => downloadAddress(summary.id, format)),
    ...(summary.owned
      ? [{ label: home.toTrash, icon: <TrashIcon />, run: () => acts.remove(summary), isApart: true, isDanger: true }]
      : []),
  ];
}

function trashActions(summary: DocumentSummary, acts: RowActs): MenuAction[] {
  const { home } = around();
  return [
    { label: home.restore, icon: <RestoreIcon />, run: () => acts.restore(summary) },
    { label: home.forGood, icon: <TrashIcon />, run: () => acts.removeForGood(summary), isApart: true, isDanger: true },
  ];
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
