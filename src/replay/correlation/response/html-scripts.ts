import { parseExactJson } from './parse-exact-json.ts';
import type { MarkupHandler } from './parse-markup.ts';
import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/** Reads JSON in scripts, by their id where they have one: `body script state json /user/id`. */
export function createScriptReader(within: Cursor, reading: Reading): MarkupHandler {
  const repeats = new Repeats();
  let script: { readonly at: Spot; text: string } | undefined;
  return {
    open(name, attributes) {
      const isJson = /[/+]json\s*(?:;|$)/i.test(attributes.type ?? '');
      if (name !== 'script' || !isJson) return;
      const words = repeats.next(attributes.id ? `script ${attributes.id}` : 'script');
      script = { at: new Spot('string', `${words} json`, [], within), text: '' };
    },
    text(piece) {
      if (script) script.text += piece;
    },
    close(name) {
      if (name !== 'script' || !script) return;
      const parsed = parseExactJson(script.text);
      if (parsed) readValue(parsed.json, script.at, reading, parsed.isMarked);
      script = undefined;
    },
  };
}
