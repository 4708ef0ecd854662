/**
 * A first look at a text: most texts hold nothing that has to do with secrets, and are not looked at
 * any closer.
 */
import { findKeys } from './key-formats.ts';

/** What names of secrets have in them. */
const WORDS =
  /pass|pwd|passwor|kennwort|secret|token|credential|assertion|[cx]srf|jwt|samlresp|samlart|authorization|(?:api|access|account|admin|app|application|auth|client|consumer|encryption|functions|license|master|private|secret|server|service|shared|signing|ssh|storage|subscription|webhook)[-_]?key|sess(?:ion)?[-_]?(?:id|key)|card[-_]?n|cc[-_]?n|connection[-_]?str|\b(?:sid|skey)\b|(?:code|otp|pin|2fa|mfa|cv[vc]2?|csc|auth|bearer|hmac|key|session|sig|signature|ticket)["'\\\]]{0,9}\s{0,9}[:=>]|(?:bearer|basic)(?:\s|%20|\+)/i;
const USER_INFO = /:\\?\/\\?\/[^\s/?#"'<>]{1,512}@/;

/** Whether there may be a secret in it, by the names of things and the forms of keys. */
export function mayHoldSecrets(text: string): boolean {
  return mayNameSecrets(text) || findKeys(text).length > 0;
}

/** The same by names alone, and by the credentials in URLs. */
export function mayNameSecrets(text: string): boolean {
  return WORDS.test(text) || (text.includes('@') && USER_INFO.test(text));
}
