/** What ids and tokens are made of; what stands between them is compared as it is. */
export const WORDS: RegExp = /([A-Za-z0-9_.~%-]+)/g;
