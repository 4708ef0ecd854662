/** By how much a recording is larger in a session file, which has it on many lines, than in a journal. */
import { DEEPEST_JSON } from '../../session/body.ts';
import type { Body } from '../../session/schema.ts';
import type { JournalEntry } from './journal.ts';

/** Characters that each recording, and each header, has more there, about. */
const perRecording = 200;
const perHeader = 12;
/** Of the lines that have the first level of a body. */
const bodyIndent = 12;

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/** About how many bytes. Nothing is parsed or printed: each recording is asked for. */
export function printedGrowth({ request, response }: JournalEntry): number {
  const answer = 'status' in response ? response : undefined;
  const headers = request.headers.length + (answer?.headers.length ?? 0);
  return perRecording + headers * perHeader + bodyGrowth(request.body) + bodyGrowth(answer?.body);
}

/** 0 for a text that a session keeps as it is. */
function bodyGrowth(body: Body | undefined): number {
  if (body === undefined || !('text' in body)) return 0;
  const { text } = body;
  if (text[0] !== '{' && text[0] !== '[') return 0;
  let depth = 0;
  let growth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = skipString(text, at);
    // What has white space of its own is no text that JSON.stringify gives.
    else if (code <= space) return 0;
    else if (code === 0x3a) growth += 1;
    else if (code === 0x2c) growth += lineBreak(depth);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > DEEPEST_JSON) return 0;
      growth += lineBreak(depth);
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      growth += lineBreak(depth);
    }
  }
  return growth;
}

/** With the indent of the line that follows. */
function lineBreak(depth: number): number {
  return 1 + bodyIndent + 2 * (depth - 1);
}

/** @returns where its last quote is */
function skipString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === quote || Number.isNaN(code)) return at;
    if (code === backslash) at += 1;
  }
}
