import { defineComponent, useId } from 'vue';
import type { ReplayChoices } from '../../api.ts';
import { Labelled, onText } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import type { Draft } from './draft.ts';

/** Where the requests go: a target of the config, or any URL. */
export const TargetField = defineComponent(
  (props: { draft: Draft; replay: ReplayChoices; fault: string | undefined }) => {
    const id = useId();
    return () => {
      const { draft, replay, fault } = props;
      return (
        <div class="target">
          <Labelled
            label="Target URL"
            for={id}
            fault={fault}
            hint="Recorded paths are appended to it."
          >
            <input
              id={id}
              class="field mono"
              name="target"
              inputmode="url"
              autocomplete="off"
              spellcheck={false}
              placeholder="http://127.0.0.1:3000"
              aria-invalid={fault ? true : undefined}
              aria-describedby={fault ? `${id}-fault` : `${id}-hint`}
              value={draft.target}
              onInput={onText((text) => {
                draft.target = text;
              })}
            />
          </Labelled>
          {replay.targets.length > 0 && (
            <fieldset class="targets">
              <legend class="spoken">Targets of the config</legend>
              {replay.targets.map(({ name, url, isReadOnly, unavailable }) => {
                const isChosen = draft.target.trim() === (url ?? name);
                return (
                  <button
                    key={name}
                    type="button"
                    class="target-choice"
                    aria-pressed={isChosen}
                    disabled={unavailable !== undefined}
                    title={unavailable ?? url}
                    onClick={() => {
                      draft.target = url ?? name;
                    }}
                  >
                    <span>{name}</span>
                    {isReadOnly && <Icon name="lock" />}
                    {isReadOnly && <span class="spoken">read-only</span>}
                    {unavailable && <span class="hint">{unavailable}</span>}
                  </button>
                );
              })}
            </fieldset>
          )}
        </div>
      );
    };
  },
  { props: ['draft', 'replay', 'fault'] },
);
