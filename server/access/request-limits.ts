/**
 * How many requests and attempts to connect are taken in a minute. Owns: of whom they are counted: of an address, of a person, of
 * a document. Must never: count what somebody who may not read a document asks of it, or they could close it to those who may.
 */
import { Rate } from "../ops/rate.ts";
import type { Tally } from "../ops/tally.ts";
import type { Access } from "./access.ts";
import { networkOf } from "./client-address.ts";
import { isLoopback } from "./origin.ts";
import { type Denial, isDenial } from "./roles.ts";

/** In a minute; see the variables in the manual. */
export interface RequestRates {
  /** `undefined` is the default, of which this machine's own address is free. */
  readonly addressRequests: number | undefined;
  readonly userRequests: number;
  readonly documentRequests: number;
}

type Scope = "address" | "user" | "document";

export interface RequestLimitsOptions {
  readonly rates: RequestRates;
  /** Milliseconds, of a clock that is never set. */
  readonly now: () => number;
  readonly tally: Pick<Tally, "limited">;
  /** Told of refusals: of each kind the first in a minute, with whose it is, and how many there were since the one before. */
  readonly onLimited: (scope: Scope, key: string, before: number) => void;
}

/**
 * A school of a thousand behind one address, whose pupils all open a document at once, and come back all at once after a restart.
 * Somebody who loads fifty requests a second for an hour is no such school.
 */
const DEFAULT_ADDRESS_REQUESTS = 12_000;
const MINUTE = 60_000;

const REASONS: Readonly<Record<Scope, string>> = {
  address: "Too many requests came from this address.",
  user: "You have sent too many requests.",
  document: "Too many requests came for this document.",
};

export interface RequestLimits {
  /** One from an address; why it is not taken, if so. */
  fromAddress(address: string): Denial | undefined;
  byPerson(person: string | undefined): Denial | undefined;
  /** For a document that whoever asks may read. */
  forDocument(document: string): Denial | undefined;
}

export function createRequestLimits({ rates, now, tally, onLimited }: RequestLimitsOptions): RequestLimits {
  const { addressRequests = DEFAULT_ADDRESS_REQUESTS } = rates;
  const sparesLoopback = rates.addressRequests === undefined;
  const addresses = new Rate({ perMinute: addressRequests, now });
  const people = new Rate({ perMinute: rates.userRequests, now });
  const documents = new Rate({ perMinute: rates.documentRequests, now });
  const told = new Map<Scope, { at: number; since: number }>();

  function denialOf(wait: number, scope: Scope, key: string): Denial | undefined {
    if (wait === 0) return undefined;
    tally.limited += 1;
    const last = told.get(scope);
    if (last === undefined || now() - last.at >= MINUTE) {
      onLimited(scope, key, last?.since ?? 0);
      told.set(scope, { at: now(), since: 0 });
    } else {
      last.since += 1;
    }
    const seconds = Math.ceil(wait / 1_000);
    const reason = `${REASONS[scope]} Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
    return { denied: "unavailable", reason, wait };
  }

  return {
    fromAddress(address) {
      if (sparesLoopback && isLoopback(address)) return undefined;
      const network = networkOf(address);
      return denialOf(addresses.take(network), "address", network);
    },
    byPerson: (person) => (person === undefined ? undefined : denialOf(people.take(person), "user", person)),
    forDocument: (document) => denialOf(documents.take(document), "document", document),
  };
}

/** The same access, of which each person gets so many answers in a minute. */
export function limitPeople(access: Access, limits: Pick<RequestLimits, "byPerson">): Access {
  return {
    ...access,
    async identify(shown) {
      const caller = await access.identify(shown);
      return isDenial(caller) ? caller : (limits.byPerson(caller.person) ?? caller);
    },
  };
}
