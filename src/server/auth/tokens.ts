import { createSecretKey, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
// Not all of it: a server needs no more.
import { decodeProtectedHeader } from 'jose/decode/protected_header';
import * as errors from 'jose/errors';
import { SignJWT } from 'jose/jwt/sign';
import { type JWTVerifyGetKey, jwtVerify } from 'jose/jwt/verify';
import type { Role } from '../../domain/channel.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Claims, TokenRefusal, Tokens } from '../../ports/joins.ts';
import { parseClaims } from './tokenClaims.ts';
import { VerifiedTokens } from './verifiedTokens.ts';

/** What a token can say, as it is written. */
export type TokenClaims = {
  readonly sub: string;
  readonly role: Role | 'service';
  readonly sid?: string | undefined;
  readonly nick?: string | undefined;
  readonly icon?: string | undefined;
  readonly wealth?: number | undefined;
  readonly level?: number | undefined;
  readonly is_singer?: number | boolean | undefined;
  /** Of a service: the orders that it may give. */
  readonly scope?: readonly string[] | undefined;
  /** How long the token is good for; a day if not given. */
  readonly ttl_s?: number | undefined;
};

export type TokenIssuer = { issue(claims: TokenClaims): Promise<string> };

const ALGORITHM = 'HS256';
/** EdDSA goes by two names. */
const REMOTE_ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];
const SECRET_BYTES = 32;
const TTL_S = 86_400;
/** Node gives all headers of a request together no more than this. */
const TOKEN_CHARS_MAX = 16_384;

/** For a run without AUTH_SECRET: tokens of this run are worth nothing in the next. */
export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export type TokensDeps = {
  /** IN1: each of them verifies; the first one signs. */
  readonly secrets: readonly string[];
  /** The platform's public keys. */
  readonly remoteKeys?: JWTVerifyGetKey | undefined;
  readonly now?: () => Millis;
};

export function createTokens({ secrets, remoteKeys, now = Date.now }: TokensDeps): Tokens & TokenIssuer {
  const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));
  const verified = new VerifiedTokens();

  async function verify(token: string | undefined): Promise<Claims | TokenRefusal> {
    if (token === undefined || token === '') {
      return refuse('no token was given: send it as "Authorization: Bearer …", or as client.auth.token when joining');
    }
    if (token.length > TOKEN_CHARS_MAX) return refuse(`the token is longer than ${TOKEN_CHARS_MAX} characters`);
    const known = verified.claimsOf(token, now());
    if (known !== undefined) return known;
    try {
      return await claimsOf(token);
    } catch (error) {
      if (error instanceof errors.JOSEError) return refuse(sentence(error, allowed));
      throw error;
    }
  }

  const allowed = [...(keys.length > 0 ? [ALGORITHM] : []), ...(remoteKeys === undefined ? [] : REMOTE_ALGORITHMS)];

  /** A public key is never taken for a secret: what a token says it is signed with decides who may have signed it. */
  async function claimsOf(token: string): Promise<Claims | TokenRefusal> {
    const options = { requiredClaims: ['exp'], currentDate: new Date(now()) };
    if (remoteKeys !== undefined && (keys.length === 0 || algorithmOf(token) !== ALGORITHM)) {
      // Verified each time: its key may be taken out.
      return parseClaims((await jwtVerify(token, remoteKeys, { ...options, algorithms: REMOTE_ALGORITHMS })).payload);
    }
    const payload = await payloadBySecret(token, { ...options, algorithms: [ALGORITHM] });
    const claims = parseClaims(payload);
    if ('service' in claims && payload.exp !== undefined) verified.keep(token, { claims, expiresAtS: payload.exp });
    return claims;
  }

  async function payloadBySecret(token: string, options: Parameters<typeof jwtVerify>[2]): Promise<JWTPayload> {
    let wrong: unknown;
    for (const key of keys) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (error) {
        wrong = error;
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
      }
    }
    throw wrong;
  }

  async function issue({ ttl_s = TTL_S, ...claims }: TokenClaims): Promise<string> {
    const [key] = keys;
    if (key === undefined) throw new Error('nothing to sign a token with: AUTH_SECRET is not set');
    const issuedAt = Math.floor(now() / 1000);
    const payload = { ...claims, iat: issuedAt, exp: issuedAt + ttl_s };
    return new SignJWT(payload).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' }).sign(key);
  }

  return { verify, issue };
}

const refuse = (refused: string): TokenRefusal => ({ refused });

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    // Whoever verifies it says what is wrong with it.
    return undefined;
  }
}

function sentence(error: errors.JOSEError, allowed: readonly string[]): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return claimSentence(error);
  if (error instanceof errors.JOSEAlgNotAllowed) return `the token must be signed with ${allowed.join(', ')}`;
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'the signature of the token is wrong: it was signed with another secret, or changed on the way';
  }
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'the token is signed with a key that AUTH_JWKS_URL does not have';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'the token must name its key in "kid": several would do';
  if (error instanceof errors.JOSENotSupported) return 'the token asks for an extension of JWT that is not supported';
  return 'the token is not a JWT';
}

function claimSentence({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (claim === 'exp' && reason === 'missing') return 'the token must say in "exp" when it expires';
  if (claim === 'nbf' && reason === 'check_failed') return 'the token is not valid yet: see its "nbf"';
  return `the token's "${claim}" must be a time in seconds`;
}
