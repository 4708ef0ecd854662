/**
 * Finds the document that a client has read, changes and writes back whole. To write back what was recorded
 * would delete what the live document has in addition, such as things of other people, and would set back
 * what other people have set.
 */
import { type FormFields, readFormFields } from '../../../formats/form-fields.ts';
import { type HtmlForm, readForms } from '../../../formats/html/forms.ts';
import type { Location } from '../../../formats/location.ts';
import { headerValue } from '../../../http/headers.ts';
import { pathOf } from '../../../http/path-of.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../../pacing/arrivals.ts';
import { bodyJson, bodyText } from '../../request/body-text.ts';
import { changesNothing } from '../../request/changes-nothing.ts';
import { countShared, type MergeOptions } from '../../request/merge-document.ts';
import { findForm } from '../../request/merge-form.ts';
import { readRequestBody } from '../../request/walk-body.ts';
import type { RequestPlan } from './link-recordings.ts';
import { isExcluded, type Rules } from './rules.ts';

/** A document that a request writes back. */
export interface WrittenDocument extends MergeOptions {
  /** Position of the recording that has read the document. */
  readonly producer: number;
  /** Whether it is a page, of which a form is sent. */
  readonly isForm: boolean;
}

/** Of one path: how many of the latest answers may be the document. */
const MAX_LOOKBACK = 8;

/**
 * Finds the document that the request at a position writes back. Ask for the positions in their order.
 * @param recordings in the order of their departure
 */
export function createDocumentFinder(
  recordings: readonly Recording[],
  { exclude }: Pick<Rules, 'exclude'>,
): (position: number, plan: RequestPlan | undefined) => WrittenDocument | undefined {
  /** By path: positions of the latest recordings that may have read what is there. */
  const byPath = new Map<string, number[]>();
  const pages = new Map<number, readonly HtmlForm[]>();
  return (position, plan) => {
    const recording = recordings[position];
    if (!recording) return undefined;
    const { request, at } = recording;
    const path = pathOf(request.path);
    const there = byPath.get(path) ?? [];
    // What is posted to a path is mostly a new thing there.
    if (request.method !== 'POST') byPath.set(path, [...there.slice(1 - MAX_LOOKBACK), position]);
    if (!request.body || changesNothing(request)) return undefined;
    const referer = headerValue(request.headers, 'referer') ?? '';
    const isPage = referer !== '' && URL.canParse(referer);
    const page = byPath.get(isPage ? new URL(referer).pathname : '') ?? [];
    const linked = plan?.links.flatMap(({ producer, location, to }) => {
      const isForm = location.steps.some(({ kind }) => kind === 'form');
      return isForm || (!location.isListed && to.location.isSame(location)) ? producer : [];
    });
    const producers = new Set([...there, ...page, ...(linked ?? [])]);
    if (producers.size === 0) return undefined;
    const answers = [...producers].flatMap((producer): Answered | [] => {
      const read = recordings[producer];
      if (!read || producer === position || arrivalOf(read) > at) return [];
      const { response } = read;
      return 'status' in response && response.status < 300 ? { producer, read, response } : [];
    });
    const latest = answers.sort((a, b) => b.producer - a.producer);
    const form = latest.length > 0 ? formOf(request) : undefined;
    const found = form ? findPage(request, form, latest, pages) : findJson(request, latest);
    if (!found) return undefined;
    const { producer, read: from } = found;
    const isKept = (to: Location): boolean =>
      exclude.some((each) =>
        isExcluded(each, { value: undefined, recording, from, to: () => to, source: to }),
      );
    return {
      producer,
      isForm: form !== undefined,
      isReplaced: isReplacedBy(request, from),
      isKept,
    };
  };
}

/** A recording whose answer a request may write back. */
interface Answered {
  readonly producer: number;
  readonly read: Recording;
  readonly response: Extract<Recording['response'], { status: number }>;
}

function formOf(request: Recording['request']): FormFields | undefined {
  const { text, isBinary } = readRequestBody(request, undefined) ?? {};
  const contentType = headerValue(request.headers, 'content-type');
  return text === undefined ? undefined : readFormFields({ text, isBinary, contentType });
}

/** The latest page with the form that a request sends. */
function findPage(
  { path }: Recording['request'],
  sent: FormFields,
  latest: readonly Answered[],
  pages: Map<number, readonly HtmlForm[]>,
): Answered | undefined {
  return latest.find(({ producer, read: { request }, response }) => {
    const forms =
      pages.get(producer) ?? readForms(bodyText(response.body, response.headers), request.path);
    pages.set(producer, forms);
    return findForm(forms, sent, (target) => target === path) !== undefined;
  });
}

/** The latest of the answers that have the most of a document: some only tell its new version. */
function findJson(
  request: Recording['request'],
  latest: readonly Answered[],
): Answered | undefined {
  const written = latest.length > 0 ? bodyJson(request) : undefined;
  if (typeof written !== 'object' || written === null) return undefined;
  let [found, most]: [Answered | undefined, number] = [undefined, 0];
  for (const each of latest) {
    const shared = countShared(written, bodyJson(each.response), isReplacedBy(request, each.read));
    if (shared > most) [found, most] = [each, shared];
    if (most === Object.keys(written).length) break;
  }
  return found;
}

/** Whether a request says all of what was read from its path (RFC 9110 section 9.3.4). */
function isReplacedBy({ method, path }: Recording['request'], read: Recording): boolean {
  return method === 'PUT' && pathOf(read.request.path) === pathOf(path);
}
