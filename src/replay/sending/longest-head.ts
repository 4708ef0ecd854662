/**
 * How long the head of an answer may be, in bytes. It is what the recorder lets pass: whether a head
 * is too long was for the recorded client to say.
 */
export const LONGEST_HEAD: number = 1024 * 1024;
