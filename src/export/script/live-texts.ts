/** The texts of a request with live values in place of recorded ones. */
import type { Splice } from '../../formats/write-text.ts';
import type { Link } from '../../replay/correlate/link/link-recordings.ts';
import {
  type RequestEdit,
  rewriteRequest,
} from '../../replay/correlate/message/rewrite-request.ts';
import { readRequestBody } from '../../replay/correlate/message/walk-request.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import type { Piece, Template } from './template.ts';
import type { Encoding } from './values.ts';

/** A marker in place of a live value. None of the encodings that a script supports changes it. */
const MARKER = /zq([0-9]+)qz|7319040(\d{8})/g;

/** A live value in a request. */
export interface LiveText {
  readonly variable: string;
  readonly link: Link;
  readonly encodings: readonly Encoding[];
}

/** A text of a request with live values. @param header index among the headers */
export type Rewritten = (
  part: 'path' | 'header' | 'body',
  text: string,
  header?: number,
) => Template;

/** The live values of one request. */
export class LiveTexts {
  readonly #texts: readonly LiveText[];

  constructor(texts: readonly LiveText[]) {
    this.#texts = texts;
  }

  get variables(): string[] {
    return [...new Set(this.#texts.map(({ variable }) => variable))];
  }

  /** Variables of values that the client left unchanged. If such a value is missing, the recorded one is sent. */
  get soft(): ReadonlySet<string> {
    return new Set(this.#texts.flatMap(({ variable, link }) => (link.isSoft ? variable : [])));
  }

  rewrite(request: RecordedRequest, sessionFile: string | undefined): Rewritten {
    const edits = this.#texts.map(({ link }, index): RequestEdit => {
      return { point: link.to, text: markerOf(link.value, index) };
    });
    const { texts } = rewriteRequest(request, {
      edits,
      body: () => readRequestBody(request, sessionFile),
    });
    return (part, text, header) => {
      const found = texts.find((each) => each.part === part && each.header === header);
      return found?.recorded === text ? this.#templateOf(text, found.splices) : [text];
    };
  }

  #templateOf(text: string, splices: readonly Splice<unknown>[]): Template {
    const pieces: Piece[] = [];
    let at = 0;
    for (const { start, end, text: written } of splices) {
      pieces.push(text.slice(at, start), ...this.#piecesOf(written, text[start - 1] === '"'));
      at = end;
    }
    return [...pieces, text.slice(at)].filter((piece) => piece !== '');
  }

  /** @param isQuoted whether the text is a JSON string rather than a JSON number */
  #piecesOf(written: string, isQuoted: boolean): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    for (const { 0: marker, 1: text, 2: number, index } of written.matchAll(MARKER)) {
      const live = this.#texts[Number(text ?? number)];
      if (!live) continue;
      const { variable, encodings, link } = live;
      pieces.push(written.slice(at, index), {
        kind: 'live',
        variable,
        encodings: encodings.map((each) => (each === 'json' && !isQuoted ? 'json-value' : each)),
        ...(link.isSoft && { recorded: link.value }),
      });
      at = index + marker.length;
    }
    return [...pieces, written.slice(at)];
  }
}

/** The marker is a number where a number was recorded, so that it is written as one. */
function markerOf(value: string, index: number): string {
  return /^\d+$/.test(value) ? `7319040${String(index).padStart(8, '0')}` : `zq${index}qz`;
}
