/**
 * Signing in by a provider of OpenID Connect. Owns: the way there and back (authorization code with PKCE), and whose way it is.
 * Must never: take one way back twice or in another browser, keep a token of the provider's, or let the server wait for it.
 */
import * as client from "openid-client";
import type { Identity } from "../storage/account-store.ts";
import { Attempts } from "./attempts.ts";
import { cookieIn } from "./browser.ts";
import { OidcProblem } from "./oidc-problem.ts";
import { type OidcSettings, isAllowed } from "./oidc-settings.ts";
import { SECRET, hashOf, newSecret } from "./secrets.ts";

/** What the provider says of somebody. Only `identity` is always the same for the same person, and nobody else's. */
export interface Profile {
  readonly identity: Identity;
  readonly name: string | undefined;
  readonly username: string | undefined;
  readonly email: string | undefined;
  /** Whether the provider has seen that they read what is sent there. */
  readonly isVerified: boolean;
}

/** What is remembered while somebody is with the provider. */
export interface Journey {
  /** The page to go to in the end: a path. */
  readonly returnTo: string;
  /** SHA-256 of the secret of the one-time link that they came by. */
  readonly link: string | undefined;
}

export interface Departure extends Journey {
  readonly cookieHeader: string | undefined;
  readonly address: string;
  /** The server's address as the browser has it. */
  readonly origin: string;
}

export interface Oidc {
  readonly name: string;
  /** Where to send the browser, and the `Set-Cookie` header that it needs to come back. Rejects with `OidcProblem`. */
  depart(departure: Departure): Promise<{ readonly url: string; readonly cookie: string }>;
  /** The journey that this way back ends; it can't be ended again. `undefined` when this browser has none of that state. */
  take(cookieHeader: string | undefined, state: string): Underway | undefined;
  /** Who has come back with this query string. Rejects with `OidcProblem`. */
  arrive(underway: Underway, query: string): Promise<Profile>;
  /** Asks the provider what it can do. Rejects with `OidcProblem`. */
  check(): Promise<void>;
}

export interface Underway extends Journey {
  readonly browser: string;
  readonly address: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly endsAt: number;
}

export interface OidcOptions {
  readonly settings: OidcSettings;
  /** Whether people reach the server by https only. */
  readonly secure: boolean;
  /** Milliseconds, of a clock that is never set. */
  readonly now: () => number;
  /** For how long somebody may be with the provider, in milliseconds. */
  readonly journeyTime?: number;
}

export const CALLBACK = "/api/v1/session/oidc/callback";
/** Finding a password, a second factor, a new account with a mail to confirm. */
const JOURNEY_TIME = 15 * 60_000;
/** People underway at a time, of whom the earliest are forgotten: 12 MB. */
const MOST_UNDERWAY = 20_000;
/** From one address, of which those who come back don't count; behind it may be a whole school. */
const MOST_DEPARTURES = { most: 600, span: 10 * 60_000 };
/** Seconds that the provider has for each answer: somebody waits. */
const ANSWER_TIME = 10;
/** For how long what it said of itself is taken for true, in milliseconds; keys are asked for when a new one is met. */
const DISCOVERY_TIME = 60 * 60_000;
/** When it did not answer, it is asked again after so many milliseconds. */
const RETRY_TIME = 60_000;
const LONGEST_CLAIM = 500;

export function createOidc({ settings, secure, now, journeyTime = JOURNEY_TIME }: OidcOptions): Oidc {
  // A sibling of our domain can set a cookie for all of it, but none with this prefix (RFC 6265bis §4.1.3.2).
  const cookieName = secure ? "__Host-weft_oidc" : "weft_oidc";
  const underway = new Map<string, Underway>();
  const departures = new Attempts({ ...MOST_DEPARTURES, now });
  let known: { readonly provider: client.Configuration; readonly at: number } | undefined;
  let asking: Promise<client.Configuration> | undefined;

  async function provider(): Promise<client.Configuration> {
    if (known !== undefined && now() - known.at < DISCOVERY_TIME) return known.provider;
    asking ??= discover(settings).finally(() => {
      asking = undefined;
    });
    try {
      const found = await asking;
      known = { provider: found, at: now() };
      return found;
    } catch (error) {
      if (known === undefined) throw unavailable(error, settings.name);
      // What it said an hour ago is better than nothing, and nobody waits for it again meanwhile.
      known = { provider: known.provider, at: now() - DISCOVERY_TIME + RETRY_TIME };
      return known.provider;
    }
  }

  return {
    name: settings.name,

    async depart({ cookieHeader, address, origin, returnTo, link }) {
      const wait = departures.take(address);
      if (wait > 0) throw new OidcProblem("too-often", "Too many sign in from here. Try again later.", { wait });
      const found = await provider();
      // One browser has one cookie, also with two tabs underway: which of them comes back, the state says.
      const kept = cookieIn(cookieHeader, cookieName, SECRET);
      const browser = kept === undefined ? newSecret() : { text: kept, hash: hashOf(kept) };
      const state = client.randomState();
      const nonce = client.randomNonce();
      const verifier = client.randomPKCECodeVerifier();
      const redirectUri = origin + CALLBACK;
      const url = client.buildAuthorizationUrl(found, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      if (!isAllowed(url))
        throw unavailable(new Error("the authorization endpoint is no https address"), settings.name);
      // The earliest first, all of the same length.
      for (const [key, { endsAt }] of underway) {
        if (now() < endsAt) break;
        underway.delete(key);
      }
      const endsAt = now() + journeyTime;
      underway.set(state, { browser: browser.hash, address, redirectUri, nonce, verifier, endsAt, returnTo, link });
      const [oldest] = underway.keys();
      if (underway.size > MOST_UNDERWAY && oldest !== undefined) underway.delete(oldest);
      const seconds = Math.ceil(journeyTime / 1_000);
      // Lax: the way back is a navigation from the provider's page.
      const cookie = `${cookieName}=${browser.text}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
      return { url: url.href, cookie };
    },

    take(cookieHeader, state) {
      const found = underway.get(state);
      const shown = cookieIn(cookieHeader, cookieName, SECRET);
      // Whoever has learned a state of another's ends nothing by it.
      if (found === undefined || shown === undefined || hashOf(shown) !== found.browser) return undefined;
      underway.delete(state);
      return now() < found.endsAt ? found : undefined;
    },

    async arrive({ redirectUri, nonce, verifier, address }, query) {
      const url = new URL(redirectUri);
      url.search = query;
      const found = await provider();
      const state = url.searchParams.get("state") ?? "";
      try {
        const tokens = await client.authorizationCodeGrant(found, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        departures.giveBack(address);
        return await profileOf(found, tokens);
      } catch (error) {
        if (error instanceof client.AuthorizationResponseError && error.error === "access_denied") {
          throw new OidcProblem("refused", `${settings.name} did not let you in.`, { cause: error });
        }
        throw unavailable(error, settings.name);
      }
    },

    async check() {
      await provider();
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const url = new URL(issuer);
  const isInsecure = url.protocol === "http:" && isAllowed(url);
  const execute = [client.enableNonRepudiationChecks, ...(isInsecure ? [client.allowInsecureRequests] : [])];
  // Which way of showing the secret it takes is known only when it has said so (OpenID Connect Discovery 1.0 §3: basic if it does not).
  const authenticate: client.ClientAuth = (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const way =
      clientSecret === undefined
        ? client.None()
        : methods.includes("client_secret_basic")
          ? client.ClientSecretBasic(clientSecret)
          : client.ClientSecretPost(clientSecret);
    return way(server, ...rest);
  };
  return client.discovery(url, clientId, {}, authenticate, { execute, timeout: ANSWER_TIME });
}

type Claims = Readonly<Record<string, unknown>>;
type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

async function profileOf(provider: client.Configuration, tokens: Tokens): Promise<Profile> {
  const claims = tokens.claims();
  // `idTokenExpected` has seen to it.
  if (claims === undefined) throw new Error("there is no ID token");
  // Where e-mail and name are, providers differ; the specification has them at this address only (OpenID Connect Core 1.0 §5.4).
  const asks = claims["email"] === undefined && provider.serverMetadata().userinfo_endpoint !== undefined;
  const told: Claims = asks ? await client.fetchUserInfo(provider, tokens.access_token, claims.sub) : {};
  const all: Claims = { ...told, ...claims };
  // Of an address and whether it is verified, both from one place.
  const mail: Claims = asks ? told : claims;
  return {
    identity: { issuer: claims.iss, subject: claims.sub },
    name: textIn(all["name"]),
    username: textIn(all["preferred_username"]),
    email: textIn(mail["email"]),
    isVerified: mail["email_verified"] === true,
  };
}

function textIn(claim: unknown): string | undefined {
  return typeof claim === "string" && claim.trim() !== "" && claim.length <= LONGEST_CLAIM ? claim.trim() : undefined;
}

function unavailable(error: unknown, name: string): OidcProblem {
  return new OidcProblem("unavailable", `${name} can't be reached, or does not answer as it should.`, { cause: error });
}
