import type { Token } from './highlight.ts';
import { spansOf, type TextSpan } from './spans.ts';
import './text.css';

/** What a placeholder is, for those who meet one. */
const PLACEHOLDER_TITLE =
  'A placeholder: the recording does not hold this secret. A replay sends the one that you give for it, or the one that a live response brings.';

/**
 * A recorded text in a line or a block. The text is data, whatever it says. Placeholders and odd characters are marked.
 */
export function MarkedText({
  text,
  tokens,
}: {
  text: string;
  tokens?: readonly Token[] | undefined;
}) {
  return <bdi class="recorded">{spansOf(text, tokens).map(renderSpan)}</bdi>;
}

function renderSpan({ text, role, mark }: TextSpan) {
  const colour = role === undefined ? '' : `role-${role}`;
  if (mark === 'placeholder') {
    return (
      <mark class={['placeholder', colour]} title={PLACEHOLDER_TITLE}>
        {text}
      </mark>
    );
  }
  if (mark === 'unprintable') {
    return (
      <span class="unprintable" title="A character that cannot be seen">
        {text}
      </span>
    );
  }
  return colour === '' ? text : <span class={colour}>{text}</span>;
}
