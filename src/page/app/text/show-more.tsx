import './text.css';

/** Follows something that is not shown as a whole. Says how much is shown, with buttons for more. */
export function ShowMore({
  words,
  onMore,
  onAll,
}: {
  words: string;
  onMore: () => void;
  onAll?: (() => void) | undefined;
}) {
  return (
    <p class="text-more">
      <span>{words}</span>
      <button type="button" class="quiet-button" onClick={onMore}>
        Show more
      </button>
      {onAll && (
        <button type="button" class="quiet-button" onClick={onAll}>
          Show all
        </button>
      )}
    </p>
  );
}
