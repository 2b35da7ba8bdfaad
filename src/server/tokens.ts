import { createSecretKey, randomBytes } from 'node:crypto';
// Not all of it: a server needs no more.
import * as errors from 'jose/errors';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import type { Role } from '../domain/channel.ts';
import type { Millis } from '../domain/ids.ts';
import type { Claims, TokenRefusal, Tokens } from '../ports/joins.ts';
import { parseClaims } from './tokenClaims.ts';

/** What a token can say, as it is written. */
export type TokenClaims = {
  readonly sub: string;
  readonly role: Role;
  readonly sid?: string | undefined;
  readonly nick?: string | undefined;
  readonly icon?: string | undefined;
  readonly wealth?: number | undefined;
  readonly level?: number | undefined;
  readonly is_singer?: number | boolean | undefined;
  /** How long the token is good for; a day if not given. */
  readonly ttl_s?: number | undefined;
};

export type TokenIssuer = { issue(claims: TokenClaims): Promise<string> };

const ALGORITHM = 'HS256';
const SECRET_BYTES = 32;
const TTL_S = 86_400;
/** Node gives all headers of a request together no more than this. */
const TOKEN_CHARS_MAX = 16_384;

/** For a run without AUTH_SECRET: tokens of this run are worth nothing in the next. */
export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

type Given = { readonly secret: string; readonly now?: () => Millis };

export function createTokens({ secret, now = Date.now }: Given): Tokens & TokenIssuer {
  const key = createSecretKey(secret, 'utf8');

  async function verify(token: string | undefined): Promise<Claims | TokenRefusal> {
    if (token === undefined || token === '') {
      return refuse('no token was given: send it as "Authorization: Bearer …", or as client.auth.token when joining');
    }
    if (token.length > TOKEN_CHARS_MAX) return refuse(`the token is longer than ${TOKEN_CHARS_MAX} characters`);
    try {
      const currentDate = new Date(now());
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        requiredClaims: ['exp'],
        currentDate,
      });
      return parseClaims(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) return refuse(sentence(error));
      throw error;
    }
  }

  async function issue({ ttl_s = TTL_S, ...claims }: TokenClaims): Promise<string> {
    const issuedAt = Math.floor(now() / 1000);
    const payload = { ...claims, iat: issuedAt, exp: issuedAt + ttl_s };
    return new SignJWT(payload).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' }).sign(key);
  }

  return { verify, issue };
}

const refuse = (refused: string): TokenRefusal => ({ refused });

function sentence(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return claimSentence(error);
  if (error instanceof errors.JOSEAlgNotAllowed) return `the token must be signed with ${ALGORITHM}`;
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'the signature of the token is wrong: it was signed with another secret, or changed on the way';
  }
  if (error instanceof errors.JOSENotSupported) return 'the token asks for an extension of JWT that is not supported';
  return 'the token is not a JWT';
}

function claimSentence({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (claim === 'exp' && reason === 'missing') return 'the token must say in "exp" when it expires';
  if (claim === 'nbf' && reason === 'check_failed') return 'the token is not valid yet: see its "nbf"';
  return `the token's "${claim}" must be a time in seconds`;
}
