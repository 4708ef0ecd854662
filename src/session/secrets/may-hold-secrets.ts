/**
 * A first look at a text: most texts hold nothing that has to do with secrets, and are not looked at
 * any closer.
 */

/** What names of secrets have in them, and the starts of keys that are known by their form. */
const WORDS =
  /pass|pwd|passwor|kennwort|secret|token|credential|assertion|[cx]srf|jwt|samlresp|samlart|authorization|(?:api|access|account|admin|app|application|auth|client|consumer|encryption|functions|license|master|private|secret|server|service|shared|signing|ssh|storage|subscription|webhook)[-_]?key|sess(?:ion)?[-_]?(?:id|key)|card[-_]?n|cc[-_]?n|connection[-_]?str|\b(?:sid|skey)\b|(?:code|otp|pin|2fa|mfa|cv[vc]2?|csc|auth|bearer|hmac|key|session|sig|signature|ticket)["'\\\]]{0,9}\s{0,9}[:=>]|(?:bearer|basic)\s/i;
const FORMS =
  /eyJ|AKIA|ASIA|gh[oprsu]_|github_pat|gl[a-z]{2,5}-|xox|xapp-|services\/T|k_live_|k_test_|whsec_|AIza|ya29|GOCSPX|1\/\/0|npm_|pypi-|SG\.|SK[\da-f]{8}|[\da-f]{32}-us|EAA|sq0|A21AA|sk-|shp|do[opr]_v1|hf_|:AA|hv[sbr]\.|dapi|dckr_|lin_|ntn_|PMAK|sntr|AT[AC]T|sl\.|Q~|PRIVATE|:\\?\/\\?\/[^\s/?#"'<>]{1,512}@/;

/** Whether there may be a secret in it, by the names of things and the forms of keys. */
export function mayHoldSecrets(text: string): boolean {
  return WORDS.test(text) || FORMS.test(text);
}

/** Whether there may be a key in it that is known by its form. */
export function mayHoldKeys(text: string): boolean {
  return FORMS.test(text);
}
