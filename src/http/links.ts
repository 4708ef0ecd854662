/** A link of a `Link` header. */
interface HeaderLink {
  /** As it is written. */
  readonly url: string;
  /** In lower case; none where the link names none. */
  readonly relations: readonly string[];
}

/** Of one link; a header with more has them to be read again and again. */
const MAX_RELATIONS = 16;

/** `;name=value`, `;name="value"` or `;name`. */
const PARAMETER =
  /\s*;\s*([^\s=;,<"]*)\s*(?:=\s*(?:"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|([^\s;,<"]*)))?/y;

/** The links of a `Link` header (RFC 8288 section 3), in their order. What is malformed is passed over. */
export function parseLinks(value: string): HeaderLink[] {
  const links: HeaderLink[] = [];
  for (let at = value.indexOf('<'); at !== -1; at = value.indexOf('<', at)) {
    const start = at + 1;
    at = start;
    while (at < value.length && value[at] !== '<' && value[at] !== '>') at += 1;
    if (value[at] !== '>') continue;
    const url = value.slice(start, at);
    PARAMETER.lastIndex = at + 1;
    let relation: string | undefined;
    for (let match = PARAMETER.exec(value); match; match = PARAMETER.exec(value)) {
      const [, name = '', quoted, token = ''] = match;
      at = PARAMETER.lastIndex;
      // Of several, the first counts (section 3.3).
      if (name.toLowerCase() === 'rel') relation ??= quoted ?? token;
    }
    links.push({ url, relations: relationsIn(relation ?? '') });
  }
  return links;
}

function relationsIn(relation: string): string[] {
  return relation.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MAX_RELATIONS);
}
