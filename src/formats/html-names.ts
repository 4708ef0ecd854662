/**
 * Character references by name, of the letters and signs that HTML has had since version 4 and Latin-1 has:
 * pages write them. Those of XML are read as codecs do.
 */
import { decodeHtml } from './codecs.ts';

/** By their codes, from 160 on (HTML 4.01, section 24.2). */
const LATIN_1 = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2
  sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml
  Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml
  times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave
  eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute
  ucirc uuml yacute thorn yuml`;
const FIRST = 160;
/** Letters of European languages that Latin-1 has not. */
const OTHERS: Readonly<Record<string, string>> = {
  OElig: 'Œ',
  oelig: 'œ',
  Scaron: 'Š',
  scaron: 'š',
  Yuml: 'Ÿ',
};

const NAMES: ReadonlyMap<string, string> = new Map([
  ...LATIN_1.split(/\s+/).map((name, at) => [name, String.fromCharCode(FIRST + at)] as const),
  ...Object.entries(OTHERS),
]);

/** A text of a page out of its escapes, those with names as well. */
export function decodePageText(raw: string): string {
  if (!raw.includes('&')) return raw;
  // Each by itself: what `&amp;` gives is no part of another one.
  return raw.replace(/&#?\w{1,8};/g, (all) => NAMES.get(all.slice(1, -1)) ?? decodeHtml(all));
}
