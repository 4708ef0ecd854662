import { defineComponent, nextTick, reactive, ref, useId, watch } from 'vue';
import { EmptyState, FormButtons, Labelled, Notice, onText } from '../element/controls.tsx';
import { Modal } from '../element/modal.tsx';
import { type FaultError, faultOf } from '../source/page-source.ts';
import { usePage } from '../store/page-store.ts';
import { renderCount } from '../text/amounts.ts';
import { type Draft, draftOf, formOf, SPEEDS } from './draft.ts';
import { HeaderRows } from './header-rows.tsx';
import { launch, remembered, startReplay } from './launch.ts';
import { TargetField } from './target-field.tsx';
import './replay.css';

/** The settings of a replay, while one is being set up. */
export const ReplayDialog = defineComponent(() => {
  const page = usePage();
  const id = useId();
  const form = ref<HTMLFormElement>();
  const draft = ref<Draft>();
  const faults = ref<Readonly<Record<string, string>>>({});
  const fault = ref<FaultError>();
  const isStarting = ref(false);
  /** The fields that the server has refused, and what was typed in them. */
  let refused: { readonly field: string; readonly written: string } | undefined;

  const entry = () => page.sessions.get(launch.value?.key ?? '');
  watch(
    launch,
    async (asked) => {
      draft.value = undefined;
      faults.value = {};
      fault.value = undefined;
      isStarting.value = false;
      if (!asked) return;
      // What the config gives may have changed since the session was opened.
      await page.sessions.reload(asked.key);
      const detail = entry()?.detail;
      if (launch.value !== asked || !detail) return;
      const last = remembered(asked.key);
      const before = asked.form ?? last.form ?? detail.replay.form;
      const { only, ...settings } = before;
      draft.value = reactive(
        draftOf(
          { ...settings, ...((asked.only ?? only) && { only: asked.only ?? only ?? [] }) },
          detail.replay,
          last.secrets,
        ),
      );
      await nextTick();
      form.value?.querySelector<HTMLElement>('[name=target]')?.focus();
    },
    { immediate: true },
  );
  const close = () => {
    launch.value = undefined;
  };
  const showFaults = async (shown: Readonly<Record<string, string>>) => {
    faults.value = shown;
    await nextTick();
    form.value?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  };
  /**
   * Removes the faults that were mended, by whatever control, and adds none before the form is sent. A field that the
   * server has refused stays wrong until its text changes.
   */
  const recheck = () => {
    const choices = entry()?.detail?.replay;
    const shown = Object.entries(faults.value);
    if (!draft.value || !choices || shown.length === 0) return;
    const { faults: left = {} } = formOf(draft.value, choices);
    const still = shown.flatMap(([name, message]): [string, string][] => {
      const isRefused = name === refused?.field && writtenIn(name) === refused.written;
      const now = left[name] ?? (isRefused ? message : undefined);
      return now === undefined ? [] : [[name, now]];
    });
    faults.value = Object.fromEntries(still);
  };
  /** The text of a field of the form in the draft. */
  const writtenIn = (field: string): string => {
    const { speed, customSpeed, ...rest } = draft.value ?? {};
    const parts = { ...rest, speed: [speed, customSpeed] };
    return JSON.stringify(parts[field.split('.', 1)[0] as keyof typeof parts]) ?? '';
  };
  watch(draft, recheck, { deep: true });
  const start = async (event: Event) => {
    event.preventDefault();
    const asked = launch.value;
    const choices = entry()?.detail?.replay;
    if (!asked || !draft.value || !choices || isStarting.value) return;
    const read = formOf(draft.value, choices);
    fault.value = undefined;
    refused = undefined;
    if (read.faults) return showFaults(read.faults);
    await showFaults({});
    isStarting.value = true;
    try {
      await startReplay(page, asked.key, read.form);
      if (launch.value === asked) close();
    } catch (error) {
      const { field: path, message } = faultOf(error);
      // A header row shows the fault of its name or its value.
      const field = path?.replace(/^(headers\.\d+)\.\d$/, '$1');
      if (field && isShown(field)) {
        refused = { field, written: writtenIn(field) };
        await showFaults({ [field]: message });
      } else fault.value = faultOf(error);
    } finally {
      isStarting.value = false;
    }
  };

  const number = (name: 'copies' | 'timeout' | 'customSpeed', field: string, shown: Draft) => (
    <input
      id={`${id}-${name}`}
      class="field number"
      inputmode="decimal"
      autocomplete="off"
      value={shown[name]}
      aria-invalid={faults.value[field] ? true : undefined}
      aria-describedby={faults.value[field] ? `${id}-${name}-fault` : undefined}
      onInput={onText((text) => {
        shown[name] = text;
      })}
    />
  );
  const select = <Name extends 'speed' | 'body'>(
    name: Name,
    choices: readonly (readonly [Draft[Name], string])[],
    shown: Draft,
  ) => (
    <select
      id={`${id}-${name}`}
      class="field"
      value={shown[name]}
      onChange={onText((text) => {
        const chosen = choices.find(([value]) => value === text);
        if (chosen) shown[name] = chosen[0];
      })}
    >
      {choices.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
  const box = (
    name: 'openLoop' | 'readOnly' | 'correlate' | 'sendUnproven',
    shown: Draft,
    label: string,
    hint: string,
    forced?: boolean,
  ) => (
    <label class={['box', { off: forced !== undefined }]}>
      <input
        type="checkbox"
        checked={forced ?? shown[name]}
        disabled={forced !== undefined}
        onChange={({ target }: Event) => {
          if (target instanceof HTMLInputElement) shown[name] = target.checked;
        }}
      />
      <span>
        {label}
        <span class="hint">{hint}</span>
      </span>
    </label>
  );

  return () => {
    const asked = launch.value;
    if (!asked) return undefined;
    const detail = entry()?.detail;
    const shown = draft.value;
    const name = detail?.card.name ?? asked.key;
    const named = detail?.replay.targets.find(({ url }) => url === shown?.target.trim());
    const isFactor = shown !== undefined && shown.speed !== 'ordered' && shown.speed !== 'instant';
    return (
      <Modal title={`Replay ${name}`} isWide onClose={close}>
        {{
          default: () => (
            <form ref={form} class="replay-form" novalidate onSubmit={start}>
              <div class="replay-fields">
                {fault.value && <Notice kind="fail">{fault.value.message}</Notice>}
                {!shown && (
                  <EmptyState title={entry()?.fault ? 'The session cannot be read' : 'Reading…'}>
                    <p>{entry()?.fault?.message}</p>
                  </EmptyState>
                )}
                {shown && detail && (
                  <>
                    {shown.only && (
                      <div class="replay-only">
                        <span>
                          Sends {renderCount(shown.only.length, 'request')} of{' '}
                          {detail.card.requests}, and those whose values{' '}
                          {shown.only.length === 1 ? 'it needs' : 'they need'}.
                        </span>
                        <button
                          type="button"
                          class="link"
                          onClick={() => {
                            shown.only = undefined;
                          }}
                        >
                          Replay all
                        </button>
                      </div>
                    )}
                    <TargetField draft={shown} replay={detail.replay} fault={faults.value.target} />
                    <div class="replay-row">
                      <Labelled label="Replay Speed" for={`${id}-speed`}>
                        {select('speed', SPEEDS, shown)}
                      </Labelled>
                      {shown.speed === 'custom' && (
                        <Labelled
                          label="Factor"
                          for={`${id}-customSpeed`}
                          fault={faults.value.speed}
                        >
                          {number('customSpeed', 'speed', shown)}
                        </Labelled>
                      )}
                      {box(
                        'openLoop',
                        shown,
                        'Open loop',
                        'Each request leaves at its time, whatever the server does.',
                        isFactor ? undefined : false,
                      )}
                    </div>
                    <HeaderRows
                      headers={shown.headers}
                      faults={faults.value}
                      configHeaders={detail.replay.configHeaders}
                    />
                    <Secrets draft={shown} faults={faults.value} />
                    <div class="replay-boxes">
                      {box(
                        'readOnly',
                        shown,
                        'Read-only',
                        named?.isReadOnly
                          ? `The config says so for ${named.name}.`
                          : 'Sends only GET, HEAD and OPTIONS.',
                        named?.isReadOnly,
                      )}
                      {box(
                        'correlate',
                        shown,
                        'Correlation',
                        'Puts live ids, tokens and cookies in place of the recorded ones.',
                      )}
                      {box(
                        'sendUnproven',
                        shown,
                        'Send unproven values',
                        'Also sends a change if a recorded value in it names another row now.',
                        shown.correlate ? undefined : false,
                      )}
                    </div>
                    <div class="replay-row three">
                      <Labelled
                        label="Copies"
                        for={`${id}-copies`}
                        hint="All at the same time."
                        fault={faults.value.copies}
                      >
                        {number('copies', 'copies', shown)}
                      </Labelled>
                      <Labelled
                        label="Compare bodies"
                        for={`${id}-body`}
                        hint="The status is always compared."
                      >
                        {select('body', BODIES, shown)}
                      </Labelled>
                      <Labelled
                        label="Timeout"
                        for={`${id}-timeout`}
                        hint="In seconds, for each request."
                        fault={faults.value.timeout}
                      >
                        {number('timeout', 'timeout', shown)}
                      </Labelled>
                    </div>
                  </>
                )}
              </div>
              <FormButtons
                icon="replay"
                label="Start Replay"
                isBusy={isStarting.value}
                isDisabled={!shown}
                onClose={close}
              />
            </form>
          ),
        }}
      </Modal>
    );
  };
});

const BODIES: readonly (readonly [Draft['body'], string])[] = [
  ['none', 'Not compared'],
  ['shape', 'By shape'],
  ['exact', 'Exactly'],
];

/** Whether the field shows its own fault. */
function isShown(field: string): boolean {
  return /^(target|speed|copies|timeout|headers\.\d+|secrets\..+)$/.test(field);
}

/** A password field for each placeholder for which no secret is given. */
const Secrets = defineComponent(
  (props: { draft: Draft; faults: Readonly<Record<string, string>> }) => {
    const id = useId();
    return () => {
      const names = Object.keys(props.draft.secrets);
      if (names.length === 0) return undefined;
      return (
        <fieldset class="secrets">
          <legend>Missing secrets</legend>
          <p class="hint">
            The session has placeholders in their place. They are kept in this tab until you leave
            it, and nowhere else.
          </p>
          {names.map((name) => (
            <Labelled
              key={name}
              label={name}
              for={`${id}-${name}`}
              fault={props.faults[`secrets.${name}`]}
            >
              <input
                id={`${id}-${name}`}
                class="field mono"
                type="password"
                autocomplete="off"
                value={props.draft.secrets[name]}
                aria-invalid={props.faults[`secrets.${name}`] ? true : undefined}
                onInput={onText((text) => {
                  props.draft.secrets[name] = text;
                })}
              />
            </Labelled>
          ))}
        </fieldset>
      );
    };
  },
  { props: ['draft', 'faults'] },
);
