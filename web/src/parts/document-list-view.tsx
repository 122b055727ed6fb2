/** The list of documents with its search, and its empty, loading and error states. */
import type { JSX } from "preact";
import { around } from "../around.ts";
import type { DocumentListModel, Wanted } from "../document-list.ts";
import { messages } from "../messages.ts";
import { DocumentRow, type RowActs } from "./document-row.tsx";
import { DocumentSearch } from "./document-search.tsx";
import { KeptDocuments } from "./kept-documents.tsx";
import { Notice } from "./notice.tsx";

interface DocumentListViewProps {
  readonly list: DocumentListModel;
  readonly acts: RowActs;
}

export function DocumentListView({ list, acts }: DocumentListViewProps): JSX.Element {
  const documents = list.documents.value;
  const problem = list.problem.value;
  const now = new Date();
  if (problem !== undefined) {
    return (
      <>
        <Notice
          title={problem.unreachable ? messages.problem.unreachable : messages.problem.failed}
          actions={
            <button type="button" class="button" onClick={() => void list.load()}>
              {messages.problem.retry}
            </button>
          }
        >
          {problem.unreachable ? messages.problem.unreachableLine : problem.message}
        </Notice>
        {problem.unreachable ? <KeptDocuments now={now} /> : null}
      </>
    );
  }
  if (documents === undefined) return <Skeleton />;
  const shown = list.shown.value;
  const isBusy = shown !== list.wanted.value;
  const isSearch = shown.query !== "";
  return (
    <>
      <DocumentSearch list={list} />
      {isSearch && !list.complete.value ? <p class="hint search-note">{around().home.incomplete}</p> : null}
      <p class="visually-hidden" role="status">
        {isSearch && !isBusy && documents.length > 0 ? around().home.found(documents.length, list.hasMore.value) : ""}
      </p>
      {documents.length === 0 ? (
        <p class="no-match" role="status">
          {emptyLine(shown)}
        </p>
      ) : (
        <ul class="rows" aria-busy={isBusy}>
          {documents.map((summary) => (
            <DocumentRow
              key={summary.id}
              summary={summary}
              now={now}
              acts={acts}
              isTrashed={shown.part === "trashed"}
            />
          ))}
        </ul>
      )}
      {list.hasMore.value ? (
        <button type="button" class="button more" onClick={() => void list.loadMore()}>
          {around().home.more}
        </button>
      ) : null}
    </>
  );
}

function emptyLine({ query, part }: Wanted): string {
  if (query !== "") return around().home.noMatch(query);
  return around().home.emptyPart[part ?? "all"];
}

function Skeleton(): JSX.Element {
  return (
    <div class="rows skeleton" role="status" aria-label={around().home.loading}>
      {[62, 44, 53].map((width) => (
        <div key={width} class="row">
          <span style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
