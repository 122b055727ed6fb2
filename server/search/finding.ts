/**
 * Questions to the index. Owns: the statement that asks it together with the database, the order of what is found, and its cursor.
 * Must never: know of a document that is not in the list of who asks; the condition is the list's own.
 */
import { DatabaseSync } from "node:sqlite";
import { describeFolder } from "../storage/data-folder.ts";
import { BUSY_TIME } from "../storage/sqlite-schema.ts";
import {
  FIRST,
  IS_SHOWN,
  LISTED,
  LISTED_DOCUMENTS,
  LONGEST_PAGE,
  type Listing,
  type Place,
  fold,
  listingParameters,
  readCursor,
  writeCursor,
} from "../storage/sqlite-listing.ts";
import { CLOSING, OPENING, type Snippet, snippetOf } from "./snippets.ts";
import { type Range, isUnspaced, matchOf, rangesIn, termsOf } from "./words.ts";

export interface Question extends Listing {
  readonly query: string;
  readonly cursor?: string;
  readonly limit: number;
}

/** A document in which the words are. */
export interface Hit {
  readonly id: string;
  /** Where its title has them. */
  readonly title: readonly Range[];
  /** Where its text has them, if it does. */
  readonly snippet: Snippet | undefined;
}

export interface FoundPage {
  readonly hits: readonly Hit[];
  readonly cursor: string | undefined;
}

export interface Finder {
  /** Throws `RangeError` for a cursor that it did not give. */
  find(question: Question): FoundPage;
  close(): void;
}

/** Words around those that were found; of letters that are words of their own it takes more. */
const SNIPPET_WORDS = 16;
const SNIPPET_LETTERS = 40;

/** Opens the database and the index for reading. Both must be there. */
export function openFinder(folder: string, index: string): Finder {
  const database = new DatabaseSync(describeFolder(folder).database, { readOnly: true, timeout: BUSY_TIME });
  try {
    database.prepare("attach ? as search").run(index);
    return finderOf(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function finderOf(database: DatabaseSync): Finder {
  // 0 before 1: who looks for words that are a title means that document. Then as in the list, newest first.
  const findPage = database.prepare(
    `with ${LISTED},
       found (id) as materialized (select rowid from search.texts where texts match :match),
       titled (id) as materialized (select rowid from search.texts where texts match :title_match),
       ranked as (
         select name, documents.id as row, title, listed_at,
           instr(folded, :query) = 0 and (known.row is null or documents.id not in (select id from titled)) as tier
         from ${LISTED_DOCUMENTS}
         left join (select id as row, name as known_name, created_at as known_at from search.known) as known
           on known.row = documents.id and known_name = name and known_at = documents.created_at
         where ${IS_SHOWN}
           and (instr(folded, :query) > 0 or (known.row is not null and documents.id in (select id from found)))
       )
     select * from ranked
     where tier > :tier or (tier = :tier and (listed_at, name) < (:before, :name))
     order by tier, listed_at desc, name desc limit :limit`,
  );
  const findSnippets = database.prepare(
    `select rowid as row,
       case when rowid in (select value from json_each(:rows))
         then snippet(texts, 1, '${OPENING}', '${CLOSING}', '…', :words) end as marked
     from search.texts where texts match :match`,
  );

  return {
    find(question) {
      const { query, cursor, limit } = question;
      const most = Math.max(1, Math.min(limit, LONGEST_PAGE));
      const { tier, place } = cursor === undefined ? { tier: 0, place: FIRST } : readPlace(cursor);
      const terms = termsOf(query);
      // No word is in no text: FTS5 has no question that finds nothing.
      const match = matchOf(terms) ?? '"\u0001"';
      const rows = findPage.all({
        ...listingParameters(question),
        query: fold(query.trim()),
        match,
        title_match: `{title} : (${match})`,
        tier,
        before: place.listedAt,
        name: place.id,
        limit: most + 1,
      });
      const shown = rows.slice(0, most);
      const words = isUnspaced(terms) ? SNIPPET_LETTERS : SNIPPET_WORDS;
      const numbers = JSON.stringify(shown.map((row) => Number(row["row"])));
      const marked = new Map(
        shown.length === 0
          ? []
          : findSnippets
              .all({ match, words, rows: numbers })
              .flatMap((row) => (row["marked"] === null ? [] : [[Number(row["row"]), String(row["marked"])]])),
      );
      const hits = shown.map((row) => ({
        id: String(row["name"]),
        title: rangesIn(String(row["title"]), terms, query),
        snippet: snippetOf(marked.get(Number(row["row"])) ?? ""),
      }));
      const last = shown.at(-1);
      if (rows.length <= most || last === undefined) return { hits, cursor: undefined };
      const next = { listedAt: Number(last["listed_at"]), id: String(last["name"]) };
      return { hits, cursor: `${Number(last["tier"])}.${writeCursor(next)}` };
    },
    close: () => database.close(),
  };
}

function readPlace(cursor: string): { readonly tier: number; readonly place: Place } {
  const [, tier, place] = /^([01])\.(.*)$/.exec(cursor) ?? [];
  if (tier === undefined || place === undefined) throw new RangeError("The cursor is not one that a search returned");
  return { tier: Number(tier), place: readCursor(place) };
}
